"""A tab of a real browser at the site of this process."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page, expect

from accounts.models import User
from tests.site.browser import chromium
from tests.support.server import Server
from tests.support.sockets import session_cookie

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PATIENCE_MS = 10_000


@contextmanager
def tab_of(
    user: User | None, server: Server, *, flags: Sequence[str] = (), **options: Any
) -> Iterator[Page]:
    """A tab of somebody who is signed in, or of nobody; `options` are those of its context, `flags`
    of the browser.

    While it is open the database answers other threads only: the browser's loop runs in this one.
    """
    cookies: Any = [
        {"name": "sessionid", "value": session_cookie(someone), "url": server.url}
        for someone in filter(None, [user])
    ]
    with chromium(*flags) as browser:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(60_000)
        expect.set_options(timeout=PATIENCE_MS)
        context.add_cookies(cookies)
        yield context.new_page()


def keep_picture(page: Page, name: str, **options: Any) -> None:
    """In the folder `SCREENSHOTS_DIR`, when somebody wants to look at it."""
    if folder := os.environ.get("SCREENSHOTS_DIR"):
        page.screenshot(path=Path(folder) / f"{name}.png", **options)
