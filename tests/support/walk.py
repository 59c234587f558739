"""A walk through pages, on which axe-core looks at each of them in all its settings."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, ViewportSize

from tests.support.axe import RULES, SETTLED
from tests.support.server import Server

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ALL = {"runOnly": {"type": "tag", "values": RULES}}
SHAPES = ALL | {"rules": {"color-contrast": {"enabled": False}}}
# One menu lies over the other when all are open at once.
MENUS = ALL | {"rules": {"color-contrast": {"enabled": False}, "target-size": {"enabled": False}}}
OPEN = "which => document.querySelectorAll(which).forEach((one) => (one.open = true))"


class Walk:
    """Goes through pages and gathers what axe-core finds there."""

    def __init__(self, browser: Browser, server: Server, user_cookie: str = "") -> None:
        self.url = server.url
        context = browser.new_context(viewport=DESK)
        context.set_default_timeout(60_000)
        if user_cookie:
            context.add_cookies([{"name": "sessionid", "value": user_cookie, "url": server.url}])
        self.page: Page = context.new_page()
        self.seen: list[str] = []
        self.found: list[str] = []

    def go(self, path: str) -> bool:
        """Look at a page; false where it is none, but a part, a file or a way elsewhere."""
        answer = self.page.context.request.get(
            self.url + path, max_redirects=0, headers={"Accept": "text/html"}
        )
        if answer.body().lstrip()[:15].lower() != b"<!doctype html>":
            return False
        self.page.goto(self.url + path)
        self.seen.append(path)
        self._look(path)
        return True

    def _look(self, path: str) -> None:
        page = self.page
        page.evaluate(AXE_SCRIPT)
        self._gather(path, "light", ALL)
        page.emulate_media(color_scheme="dark")
        self._gather(path, "dark", COLOURS)
        for number in range(page.locator("dialog").count()):
            show = "([at, open]) => document.querySelectorAll('dialog')[at][open]()"
            page.evaluate(show, [number, "showModal"])
            self._gather(path, f"dark, dialog {number}", ALL, "dialog[open]")
            page.evaluate(show, [number, "close"])
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)
        page.evaluate(OPEN, "main details")
        self._gather(path, "phone, everything open", SHAPES)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE["width"]:
            self.found.append(f"{path} is {wide} pixels wide on a phone")
        page.evaluate("document.getElementById('site-nav')?.showPopover()")
        page.evaluate(OPEN, ".site-head details")
        self._gather(path, "phone, the menus", MENUS, "header")
        page.set_viewport_size(DESK)

    def _gather(self, path: str, setting: str, options: dict[str, Any], where: str = "") -> None:
        self.page.evaluate(SETTLED)
        asked = {"preload": False, "resultTypes": ["violations"], **options}
        told = self.page.evaluate(
            "([where, options]) => axe.run(where || document, options).then((found) => "
            "found.violations.flatMap((one) => one.nodes.map((node) => "
            "`${one.id}: ${node.html.slice(0, 150)} ${node.any[0]?.message ?? ''}`)))",
            [where, asked],
        )
        self.found += [f"{path} ({setting}) {line}" for line in told]
