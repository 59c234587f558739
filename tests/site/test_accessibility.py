"""axe-core finds nothing on any page, in any of its states: light, dark and on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Browser, Page, ViewportSize

from accounts.models import User
from detection.sessions.video_kinds import FACE_SCAN_KIND
from media_jobs.jobs.services import cancel, submit
from media_jobs.jobs.transitions import claim, fail
from media_jobs.models import Job
from tests.site.browser import chromium
from tests.support.axe import RULES
from tests.support.fixtures import World, world_of_alice
from tests.support.media import Clips, kept
from tests.support.provider import Provider
from tests.support.routes import routes
from tests.support.server import Server
from tests.support.sockets import session_cookie

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),  # some forty pages, each looked at three times and more
]

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ALL = {"runOnly": {"type": "tag", "values": RULES}}
SHAPES = ALL | {"rules": {"color-contrast": {"enabled": False}}}
# One menu lies over the other when all are open at once.
MENUS = ALL | {"rules": {"color-contrast": {"enabled": False}, "target-size": {"enabled": False}}}
OPEN = "which => document.querySelectorAll(which).forEach((one) => (one.open = true))"
# Colours that are still changing are nobody's.
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((one) => one instanceof CSSTransition).map((one) => one.finished))"""
# What programs read, and the reference, which has its own test.
MACHINES = ("/api", "/health", "/docs", "/redoc")
EMPTY = ("/dashboard/", "/videos/", "/library/", "/jobs/", "/activity/", "/statistics/", "/tokens/")
STATES = ("/activity/?from=x", "/statistics/?to=x", "/videos/?search=nothing", "/nowhere/")


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
        if not answer.body().lstrip().startswith(b"<!doctype html>"):
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


@pytest.fixture
def world(
    clips: Clips, tmp_path: Path, provider: Provider, server: Server, settings: Any
) -> Iterator[World]:
    """Alice's things, and files of hers whose examination runs, has failed and was cancelled."""
    settings.TOKEN_PRICES = {"face_scan": 1}
    world = world_of_alice(clips, tmp_path, provider)
    for number, state in enumerate(("running", "failed", "cancelled"), start=5):
        upload = kept(world.alice, clips.numbered(number))
        job = submit(owner=world.alice, kind=FACE_SCAN_KIND, subject=upload)
        world.objects[state] = str(upload.pk)
        if state == "cancelled":
            cancel(job=job)
            continue
        claim(job_id=job.pk, worker="w")
        if state == "failed":
            fail(job_id=job.pk, attempt=1, code="x", message="It is torn.", reference="AB12")
    Job.objects.filter(upload_id=world.objects["running"]).update(progress=40, message="Examining")
    yield world


@pytest.mark.timeout(600)
def test_axe_finds_nothing_on_any_page(world: World, bob: User, server: Server) -> None:
    paths = [
        route.path(**world.values_for(route))
        for route in routes()
        if not route.is_api
        and not route.template.startswith(("/api", "/health", "/docs", "/redoc"))
    ]
    states = [reverse("video", args=[world.objects[s]]) for s in ("running", "failed", "cancelled")]
    states += [reverse("video", args=[world.objects["other_id"]]), *STATES]
    hers, his = session_cookie(world.alice), session_cookie(bob)
    with chromium() as browser:
        alice = Walk(browser, server, hers)
        elsewhere = [path for path in paths if not alice.go(path)]
        for path in states:
            assert alice.go(path), path
        stranger = Walk(browser, server)
        for path in (*elsewhere, "/"):
            stranger.go(path)
        newcomer = Walk(browser, server, his)
        for path in EMPTY:
            assert newcomer.go(path), path
    found = [*alice.found, *stranger.found, *newcomer.found]
    assert not found, f"{len(found)}:\n" + "\n".join(found)
    assert {"/accounts/login/", "/accounts/signup/"} <= set(stranger.seen)
    assert len(alice.seen) > 25
