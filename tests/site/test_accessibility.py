"""axe-core finds nothing on any page, in any of its states: light, dark and on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from detection.sessions.video_kinds import FACE_SCAN_KIND
from media_jobs.jobs.services import cancel, submit
from media_jobs.jobs.transitions import claim, fail
from media_jobs.models import Job
from tests.site.browser import chromium
from tests.support.fixtures import World, world_of_alice
from tests.support.media import Clips, kept
from tests.support.provider import Provider
from tests.support.routes import routes
from tests.support.server import Server
from tests.support.sockets import session_cookie
from tests.support.walk import Walk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),  # some twenty pages, each looked at three times and more
]

# What programs read, and the reference, which has its own test.
MACHINES = ("/api", "/health", "/docs", "/redoc")
PARTS = 4  # so that more than one process can walk
EMPTY = ("/dashboard/", "/videos/", "/library/", "/jobs/", "/activity/", "/statistics/", "/tokens/")
STATES = ("/activity/?from=x", "/statistics/?to=x", "/videos/?search=nothing", "/nowhere/")


@pytest.fixture
def world(
    clips: Clips, tmp_path: Path, provider: Provider, server: Server, settings: Any
) -> Iterator[World]:
    """Alice's things, and files of hers whose examination runs, has failed and was cancelled."""
    settings.TOKEN_PRICES = {"face_scan": 1}
    world = world_of_alice(clips, tmp_path, provider)
    for number, state in enumerate(("running", "failed", "cancelled"), start=7):
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


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_page(world: World, bob: User, server: Server, part: int) -> None:
    paths = [
        route.path(**world.values_for(route))
        for route in routes()
        if not route.is_api and not route.template.startswith(MACHINES)
    ]
    states = [reverse("video", args=[world.objects[s]]) for s in ("running", "failed", "cancelled")]
    states += [reverse("video", args=[world.objects["other_id"]]), *STATES]
    hers, his = session_cookie(world.alice), session_cookie(bob)
    with chromium() as browser:
        alice = Walk(browser, server, hers)
        elsewhere = [path for path in paths[part::PARTS] if not alice.go(path)]
        for path in states[part::PARTS]:
            assert alice.go(path), path
        stranger = Walk(browser, server)
        for path in (*elsewhere, "/"):
            stranger.go(path)
        newcomer = Walk(browser, server, his)
        for path in EMPTY[part::PARTS]:
            assert newcomer.go(path), path
    found = [*alice.found, *stranger.found, *newcomer.found]
    assert not found, f"{len(found)}:\n" + "\n".join(found)
