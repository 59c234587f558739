"""What somebody sees who has a link, and that they see nothing else."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.utils import timezone

from accounts.models import User
from detection.reviews.decisions import review
from detection.reviews.requests import ask_for_review
from media_jobs.models import Upload
from media_jobs.sharing import pages
from media_jobs.sharing.models import Share
from media_jobs.sharing.services import make_share, revoke_share
from media_jobs.sharing.tokens import path_of
from tests.support.admin import superuser
from tests.support.dump import dump
from tests.support.media import Clips
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.django_db

UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)


@pytest.fixture
def video(alice: User, clips: Clips, redness_scorer: None) -> Upload:
    """Alice's clip, which looks manipulated."""
    return examined(alice, clips.reddened)


@pytest.fixture
def spoken_of(alice: User, video: Upload, clips: Clips) -> Upload:
    """The clip beside another of the same scene, and with what people said of it."""
    examined(alice, clips.face)
    ask_for_review(upload=video, remark="My neighbour sent me this.")
    session, boss = session_of(video), superuser()
    review(session=session, moderator=boss, found="manipulated", note="Tell your neighbour.")
    return video


@pytest.fixture
def share_of(alice: User, video: Upload) -> Callable[..., Share]:
    def make(*, with_media: bool) -> Share:
        return make_share(
            owner=alice,
            kind="video",
            result_id=video.pk,
            expires_at=timezone.now() + timedelta(days=1),
            with_media=with_media,
        )

    return make


def read(path: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def files_in(page: str) -> list[str]:
    return sorted(set(re.findall(r'"(/shared/[^"]+/files/[^"]+)"', page)))


def test_it_tells_verdict_reasons_chart_model_and_digests(
    share_of: Callable[..., Share], spoken_of: Upload
) -> None:
    page = read(path_of(share_of(with_media=False)))
    session = session_of(spoken_of)
    assert "Looks manipulated" in page
    assert "A moderator found it manipulated" in page
    for reason in session.reasons:
        assert reason["message"].split(" ")[0] in page
    assert spoken_of.sha256 in page
    assert session.model["sha256"] in page
    assert "data-timeline-chart" in page
    assert "A strong sign, not proof." in page


@pytest.mark.parametrize("with_media", [True, False])
def test_it_names_no_id_no_person_no_note_and_no_other_file(
    share_of: Callable[..., Share], alice: User, clips: Clips, spoken_of: Upload, with_media: bool
) -> None:
    share = share_of(with_media=with_media)
    path = path_of(share)
    page = read(path)
    found = page + read(f"{path}data/frames") + read(f"{path}data/windows")
    ids = {one.lower().replace("-", "") for cell in dump() for one in UUID.findall(cell.text)}
    assert ids
    assert {one.lower().replace("-", "") for one in UUID.findall(found)} & ids == set()
    for secret in (
        alice.email,
        alice.name,
        clips.face.name,
        "neighbour",
        "Seen before",
        "/videos/",
        "/api/analytics",
    ):
        assert secret not in found, secret


def test_without_the_media_there_is_no_picture_and_no_place_of_a_face(
    share_of: Callable[..., Share],
) -> None:
    share = share_of(with_media=False)
    path = path_of(share)
    assert files_in(read(path)) == []
    assert "data-stage" not in read(path)
    assert "the frames below" not in read(path)
    rows = json.loads(read(f"{path}data/frames"))["results"]
    assert rows
    assert {name for row in rows for face in row["faces"] for name in face} == {
        "track",
        "fake_probability",
    }


def test_a_link_to_a_file_of_one_share_opens_nothing_of_another(
    share_of: Callable[..., Share],
) -> None:
    first, second, bare = (share_of(with_media=with_media) for with_media in (True, True, False))
    link = files_in(read(path_of(first)))[0]
    assert Client().get(link).status_code == 200
    for other in (second, bare):
        moved = link.replace(path_of(first), path_of(other))
        assert moved != link
        assert Client().get(moved).status_code == 404
    assert Client().get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404


def test_the_media_are_served_as_all_are_and_end_with_the_share(
    share_of: Callable[..., Share], video: Upload, alice: User
) -> None:
    share = share_of(with_media=True)
    page = read(path_of(share))
    links = files_in(page)
    assert len(links) >= 3, "the file, a crop, its heatmap"
    (original,) = [link for link in links if "/files/original:" in link]
    answer = Client().get(original, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (206, "video/mp4")
    assert len(_body(answer)) == 10
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"
    revoke_share(owner=alice, share_id=share.pk)
    assert {Client().get(link).status_code for link in links} == {404}


def test_a_link_to_a_file_is_short_lived(share_of: Callable[..., Share], settings: Any) -> None:
    link = files_in(read(path_of(share_of(with_media=True))))[0]
    settings.SIGNED_URL_SECONDS = -1
    assert Client().get(link).status_code == 404


def test_nobody_keeps_lists_or_passes_it_on(share_of: Callable[..., Share]) -> None:
    path = path_of(share_of(with_media=False))
    for there in (path, f"{path}data/windows", "/shared/no-such-token/"):
        headers = Client().get(there).headers
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]


def test_openings_are_counted_but_not_the_owners_own(
    share_of: Callable[..., Share], alice: User, bob: User
) -> None:
    share = share_of(with_media=False)
    path = path_of(share)
    owner, other = Client(), Client()
    owner.force_login(alice)
    other.force_login(bob)
    assert "Your own visits are not counted." in read(path, owner)
    read(path, other)
    read(path)
    Client().head(path)
    read(f"{path}data/frames")
    share.refresh_from_db()
    assert share.openings == 2


def test_trying_links_is_slowed_down(
    share_of: Callable[..., Share], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "OPENINGS", pages.OPENINGS._replace(amount=3))
    answers = [Client().get(f"/shared/{number}/") for number in range(5)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "٣"])
def test_a_wrong_place_to_go_on_from_is_refused(share_of: Callable[..., Share], after: str) -> None:
    path = path_of(share_of(with_media=False))
    assert Client().get(f"{path}data/frames", {"after": after}).status_code == 400
    assert Client().get(f"{path}data/no-such").status_code == 404


def test_frames_come_in_parts(
    share_of: Callable[..., Share], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detection.faces.sharing.FRAMES_AT_ONCE", 5)
    address, seen = f"{path_of(share_of(with_media=True))}data/frames", []
    following: str | None = ""
    while following is not None:
        found = json.loads(read(address + following))
        seen += [row["index"] for row in found["results"]]
        following = found["next"]
    assert len(seen) == found["count"] > 5
    assert seen == sorted(set(seen))


def _body(answer: Any) -> bytes:
    async def whole() -> bytes:
        return b"".join([chunk async for chunk in answer])

    return async_to_sync(whole)()
