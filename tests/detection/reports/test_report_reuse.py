"""A report is kept while nothing in it changes, made in bounded time, and goes with its video."""

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from detection.models import AggregatedVerdict, DetectionSession
from detection.reports import making
from detection.reports.keeping import report_of
from detection.reports.lines import chart_of
from detection.reviews.decisions import review
from media_jobs.errors import UploadGone
from media_jobs.models import Artifact, Upload
from media_jobs.uploads.services import delete_upload
from tests.support.media import Clips, stored_files, temporary_files
from tests.support.reports import facts_of, report_files, text_of
from tests.support.threads import at_once
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def video(alice: User, clips: Clips, redness_scorer: None) -> Upload:
    """A clip of Alice's that was called manipulated."""
    return examined(alice, clips.reddened)


def test_a_moderators_word_is_in_it_and_renews_it(video: Upload, bob: User) -> None:
    before = report_of(session_of(video))
    review(session=session_of(video), moderator=bob, found="authentic", note="A stage lamp.")
    after = report_of(session_of(video))
    assert "A moderator found it authentic" in text_of(after)
    assert "A stage lamp." in text_of(after)
    assert "A stage lamp." not in text_of(before)
    assert len(report_files()) == 1


def test_it_is_kept_while_nothing_changes_and_goes_with_the_video(video: Upload) -> None:
    first = report_of(session_of(video))
    assert report_of(session_of(video)) == first
    assert len(report_files()) == 1
    delete_upload(upload=video)
    assert stored_files() == temporary_files() == []


def test_those_who_ask_at_once_leave_one(video: Upload) -> None:
    session = session_of(video)
    answers = at_once(4, lambda number: report_of(session))
    assert all(isinstance(answer, bytes) for answer in answers), answers
    assert len(report_files()) == 1
    assert Artifact.objects.filter(name__startswith="report-").count() == 1


def test_a_video_deleted_meanwhile_leaves_no_report(
    video: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, typeset = session_of(video), making.document.typeset

    def slowly(*args: Any, **options: Any) -> bytes:
        delete_upload(upload=video)
        return typeset(*args, **options)

    monkeypatch.setattr(making.document, "typeset", slowly)
    with pytest.raises(UploadGone):
        report_of(session)
    assert stored_files() == []


def test_an_hour_is_reported_in_bounded_time_and_size(video: Upload) -> None:
    session = session_of(video)
    _lengthen(session, tracks=4)
    began = time.process_time()
    chart = chart_of(session)
    report = report_of(session)
    assert time.process_time() - began < 2, "seconds, whatever else the machine does"
    assert chart is not None
    assert sum(len(s) for line in chart["series"] for s in line["stretches"]) < 4 * 260
    assert len(report) < 1_000_000
    assert max(p[3] for s in chart["series"][0]["stretches"] for p in s) == 0.99, "no peak is lost"


def _lengthen(session: DetectionSession, *, tracks: int) -> None:
    """Make the session that of an hour, with a window in each half second for each face."""
    session.windows.all().delete()
    (face,) = session.tracks
    session.tracks = [face | {"track": track, "frames": 36_000} for track in range(1, tracks + 1)]
    session.frames_analysed, session.seconds_analysed = 36_000, 3600.0
    session.finished_at = timezone.now()
    session.save()
    AggregatedVerdict.objects.bulk_create(
        (
            AggregatedVerdict(
                session=session,
                track=track,
                start_seconds=half / 2,
                end_seconds=half / 2 + 2,
                label="authentic",
                fake_probability=0.99 if half == 4321 else 0.1,
                frames=20,
            )
            for track in range(1, tracks + 1)
            for half in range(7200)
        ),
        batch_size=2000,
    )


def test_a_copy_is_reported_like_its_original(alice: User, video: Upload, tmp_path: Path) -> None:
    """Two uploads have two reports: each names its own session and its own bytes."""
    copy = Path(shutil.copy(Path(video.file.path), tmp_path / "copy.mp4"))
    copy.write_bytes(copy.read_bytes() + b"\0" * 8)
    other = examined(alice, copy)
    one, two = (facts_of(report_of(session_of(upload))) for upload in (video, other))
    assert one["session"]["id"] != two["session"]["id"]
    assert one["file"]["sha256"] != two["file"]["sha256"]
