"""A file with several picture tracks, over the API, on its page and in its report."""

from pathlib import Path

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from detection.reports.lines import WINDOWS, chart_of
from tests.media_jobs.engines.remuxed import joined, together
from tests.support.media import Clips
from tests.support.uploads import examined, send, session_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_forged_second_track_is_named_and_its_frames_are_not_drawn(
    redness_scorer: None,
    alice: User,
    alice_api: APIClient,
    client: Client,
    clips: Clips,
    tmp_path: Path,
) -> None:
    path = together(tmp_path / "two.mp4", [clips.face, clips.reddened])
    upload = examined(alice, path)
    results = alice_api.get(f"/api/videos/{upload.pk}/results").json()
    assert results["label"] == "manipulated"
    assert results["summary"].startswith("Picture track 2 decides.")
    assert [(t["picture"], t["label"]) for t in results["tracks"]][1] == (2, "manipulated")

    session = session_of(upload)
    drawn = {face["track"] for frame in session.frames.all() for face in frame.faces}
    assert drawn == {results["tracks"][0]["track"]}
    assert session.frames_analysed == 2 * session.frames.count()

    client.force_login(alice)
    page = client.get(f"/videos/{upload.pk}/").content.decode()
    assert "in picture track 2" in page
    assert "Picture track 2 decides." in page
    chart = chart_of(session)
    assert chart is not None
    assert chart["caption"] == WINDOWS
    assert len(chart["series"]) == 2


def test_joined_recordings_keep_one_row_for_each_frame(
    redness_scorer: None, alice: User, alice_api: APIClient, clips: Clips, tmp_path: Path
) -> None:
    upload = examined(alice, joined(tmp_path / "both.mp4", clips.face, clips.reddened))
    session = session_of(upload)
    rows = list(session.frames.values_list("index", "seconds"))
    assert session.frames_analysed == len(rows) == 24
    assert session.seconds_analysed == pytest.approx(2.4, abs=0.05)
    assert rows == sorted(rows)
    assert upload.media is not None
    assert upload.media["frame_count"] == 60
    assert "joined" in {reason["code"] for reason in session.reasons}


def test_a_copy_protected_film_says_so(alice_api: APIClient, clips: Clips, tmp_path: Path) -> None:
    path = tmp_path / "film.m4v"
    path.write_bytes(clips.face.read_bytes().replace(b"avc1", b"drmi"))
    answer = send(alice_api, path)
    assert (answer.status_code, answer.json()["code"]) == (415, "copy_protected")


@pytest.mark.parametrize(("suffix", "content_type"), [("ts", "video/mp2t"), ("flv", "video/x-flv")])
def test_what_recorders_write_is_taken(
    alice_api: APIClient, clips: Clips, tmp_path: Path, suffix: str, content_type: str
) -> None:
    answer = send(alice_api, together(tmp_path / f"a.{suffix}", [clips.face]))
    assert answer.status_code == 201
    assert answer.json()["video"]["content_type"] == content_type
