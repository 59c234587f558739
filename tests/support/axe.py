"""What axe-core finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def findings(page: Page, **options: object) -> str:
    """A line for each rule that the page breaks."""
    asked = {"preload": False, "resultTypes": ["violations"], **options}
    return str(Axe().run(page, options=asked).generate_snapshot())
