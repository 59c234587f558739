"""What axe-core finds on a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

SIZES: tuple[ViewportSize, ...] = ({"width": 1280, "height": 900}, {"width": 390, "height": 844})
# Colours that are on their way to others are not judged: they are put where they lead.
SETTLED = """() => document.getAnimations()
    .filter((one) => one instanceof CSSTransition).forEach((one) => one.finish())"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def findings(page: Page, **options: Any) -> str:
    """What the page breaks as it is shown, with the elements; empty when nothing.

    A tab that is not drawn may keep the colours of before in a part of it, so what is found has
    to be there still when a picture was taken.
    """
    if _found(page, options):
        page.screenshot()
        return _found(page, options)
    return ""


def _found(page: Page, options: dict[str, Any]) -> str:
    page.evaluate(SETTLED)
    asked = {"preload": False, "resultTypes": ["violations"], **options}
    found = Axe().run(page, options=asked)
    return str(found.generate_report()) if found.violations_count else ""


def findings_in_all_settings(page: Page) -> dict[str, str]:
    """The same at both widths, light and dark, the size of what can be pressed too; of those that
    find something."""
    found = {}
    for size in SIZES:
        for scheme in ("light", "dark"):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(200)
            only = {"runOnly": {"type": "tag", "values": RULES}}
            if text := findings(page, **only):
                found[f"{size['width']} {scheme}"] = text
    return found
