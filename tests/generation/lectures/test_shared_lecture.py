"""A lecture is read by its link: all of its text, and its pictures where that was allowed."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from generation.lectures.models import Lecture
from generation.lectures.services import keep_slide, rename
from media_jobs.errors import Refused
from media_jobs.sharing.models import Share
from media_jobs.sharing.services import make_share, revoke_share
from media_jobs.sharing.tokens import path_of
from tests.generation.lectures.fixtures import HEADINGS, SAID, lecture_read_at_once
from tests.support.dump import dump
from tests.support.media import Clips
from tests.support.server import Server
from tests.support.tabs import SCHEMES, keep_picture, tab_of

pytestmark = pytest.mark.django_db(transaction=True)

UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)


@pytest.fixture
def lecture(alice: User, clips: Clips) -> Lecture:
    """Alice's."""
    return lecture_read_at_once(alice, clips)


@pytest.fixture
def share_of(alice: User, lecture: Lecture) -> Callable[..., Share]:
    def make(*, with_media: bool) -> Share:
        return make_share(
            owner=alice,
            kind="lecture",
            result_id=lecture.pk,
            expires_at=timezone.now() + timedelta(days=1),
            with_media=with_media,
        )

    return make


def read(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def files_in(page: str) -> list[str]:
    return sorted(set(re.findall(r'"(/shared/[^"]+/files/[^"]+)"', page)))


def test_it_tells_slides_and_what_is_said_and_names_nothing_else(
    share_of: Callable[..., Share], alice: User
) -> None:
    for with_media in (True, False):
        page = read(path_of(share_of(with_media=with_media)))
        assert "mock-turtle.mp4" in page
        assert all(heading in page for heading in HEADINGS)
        assert " ".join(SAID) in page
        ids = {one.replace("-", "") for cell in dump() for one in UUID.findall(cell.text)}
        assert {one.replace("-", "") for one in UUID.findall(page)} & ids == set()
        for secret in (alice.email, alice.name, "/lectures/", "/videos/", "/api/v1"):
            assert secret not in page, secret


def test_without_the_media_there_is_text_alone(share_of: Callable[..., Share]) -> None:
    page = read(path_of(share_of(with_media=False)))
    assert files_in(page) == []
    assert "<video" not in page
    assert "#recording" not in page


def test_the_media_are_served_and_end_when_the_link_is_revoked(
    share_of: Callable[..., Share], alice: User
) -> None:
    share = share_of(with_media=True)
    links = files_in(read(path_of(share)))
    types = {Client().get(link)["Content-Type"] for link in links}
    assert types == {
        "video/mp4", "image/png", "image/jpeg", "application/pdf", "application/x-subrip",
        "text/vtt; charset=utf-8",
    }  # fmt: skip
    revoke_share(owner=alice, share_id=share.pk)
    assert {Client().get(link).status_code for link in links} == {404}
    assert Client().get(path_of(share)).status_code == 404


def test_what_its_owner_takes_out_is_gone_and_no_file_from_before_shows_it(
    share_of: Callable[..., Share], lecture: Lecture
) -> None:
    share = share_of(with_media=True)
    pdf = next(link for link in files_in(read(path_of(share))) if "/files/pdf:" in link)
    keep_slide(slide=lecture.slides.get(number=1), kept=False)
    page = read(path_of(share))
    assert HEADINGS[0] not in page
    assert not [link for link in files_in(page) if "/files/pdf:" in link]
    assert Client().get(pdf).status_code == 404


def test_an_unread_lecture_and_those_of_others_are_not_shared(
    share_of: Callable[..., Share], lecture: Lecture, bob: User
) -> None:
    with pytest.raises(Refused):
        make_share(
            owner=bob,
            kind="lecture",
            result_id=lecture.pk,
            expires_at=timezone.now() + timedelta(days=1),
            with_media=False,
        )
    Lecture.objects.update(read_at=None)
    with pytest.raises(Refused):
        share_of(with_media=False)


def test_it_ends_with_the_lecture(share_of: Callable[..., Share], lecture: Lecture) -> None:
    path = path_of(share_of(with_media=False))
    lecture.upload.delete()
    assert not Share.objects.exists()
    assert Client().get(path).status_code == 404


@pytest.fixture
def shared_page(server: Server, lecture: Lecture, share_of: Callable[..., Share]) -> Iterator[Page]:
    """The tab of somebody who was given the link."""
    rename(lecture=lecture, title="The ten hours of the Mock Turtle")
    address = f"{server.url}{path_of(share_of(with_media=True))}"
    with tab_of(None, server) as page:
        page.goto(address)
        yield page


@pytest.mark.slow
@pytest.mark.browser
def test_a_time_leads_to_that_moment_and_everybody_can_read_it(shared_page: Page) -> None:
    page = shared_page
    expect(page.get_by_role("heading", level=1)).to_have_text("The ten hours of the Mock Turtle")
    page.get_by_role("link", name="0:01").first.click()
    page.wait_for_function("() => document.querySelector('video').currentTime >= 0.5")
    for scheme in SCHEMES:
        for width in (390, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            keep_picture(page, f"shared-lecture-{scheme}-{width}", full_page=True)
            assert Axe().run(page).response["violations"] == []
