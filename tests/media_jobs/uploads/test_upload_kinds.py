"""Rooms say which kinds of file they take; each kind has its probe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accounts.models import User
from media_jobs.errors import Refused
from media_jobs.models import Job, JobStatus, Upload
from media_jobs.uploads.kinds import (
    MEBIBYTE,
    Format,
    Probed,
    UploadKind,
    accept_of,
    upload_kinds,
)
from media_jobs.uploads.purposes import Limits, Purpose
from media_jobs.uploads.take_in import TakenIn, take_in
from tests.support.jobs import job_kind_that, run_waiting_jobs
from tests.support.media import Clips, all_files, received
from tests.support.registries import registered

pytestmark = pytest.mark.django_db(transaction=True)


def read_text(path: Path, longest: float | None) -> Probed:
    """The probe of a kind that another room might take."""
    try:
        words = len(path.read_text("utf-8").split())
    except UnicodeDecodeError:
        raise Refused("not_a_text", "This is no text.", status=415) from None
    return Probed("text", "txt", "text/plain", {"words": words}, "1")


@contextmanager
def kind_of_text() -> Iterator[str]:
    """A kind of upload that is known while the block runs; gives its name."""
    with registered(upload_kinds, UploadKind("text", read_text)):
        yield "text"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Bob")
    return path


@pytest.fixture
def work() -> Iterator[str]:
    """A kind of job that works on whatever is taken in."""
    with job_kind_that() as kind:
        yield kind


def taken(owner: User, path: Path, work: str, *of: str, key: str | None = None) -> TakenIn:
    with received(path) as file:
        purposes = [Purpose("test", "Test", of, work, limits=lambda kind: Limits(1, 60))]
        return take_in(owner=owner, file=file, purposes=purposes, idempotency_key=key)


def test_a_file_is_kept_as_what_its_kind_found_it_to_be(
    alice: User, letter: Path, work: str
) -> None:
    with kind_of_text() as text:
        upload, (job,), new = taken(alice, letter, work, text)
    assert new
    assert (upload.kind, upload.content_type, upload.media) == ("text", "text/plain", {"words": 2})
    assert upload.probe_version == "1"
    assert (job.upload, job.kind, job.status) == (upload, work, JobStatus.QUEUED)
    assert all_files() == [f"uploads/{upload.pk}/source.txt"]


def test_the_kinds_that_are_wanted_are_tried_in_turn(
    alice: User, letter: Path, clips: Clips, work: str
) -> None:
    with kind_of_text() as text:
        for path, kind in ((letter, "text"), (clips.face, "video"), (clips.photo, "image")):
            assert taken(alice, path, work, "video", text, "image").upload.kind == kind


def test_another_kind_is_refused_by_who_was_asked_first(
    alice: User, letter: Path, clips: Clips, work: str
) -> None:
    with kind_of_text() as text:
        for path, wanted, code in (
            (letter, ("video", "image"), "not_a_video"),
            (clips.photo, (text,), "not_a_text"),
            (clips.photo, ("video",), "wrong_kind"),
        ):
            with pytest.raises(Refused) as refusal:
                taken(alice, path, work, *wanted)
            assert (refusal.value.code, refusal.value.status) == (code, 415)
    assert not Upload.objects.exists()
    assert all_files() == []


def test_a_file_larger_than_its_purpose_allows_is_refused(
    alice: User, letter: Path, work: str
) -> None:
    letter.write_bytes(b"a" * (MEBIBYTE + 1))
    with kind_of_text() as text, pytest.raises(Refused) as refusal:
        taken(alice, letter, work, text)
    assert (refusal.value.code, refusal.value.status) == ("too_large", 413)
    assert "The largest text is 1 MB" in refusal.value.message


def test_bytes_that_are_there_as_another_kind_are_refused_as_new_ones_are(
    alice: User, letter: Path, work: str
) -> None:
    with kind_of_text() as text:
        first = taken(alice, letter, work, text)
        with pytest.raises(Refused) as refusal:
            taken(alice, letter, work, "video", "image")
        assert refusal.value.code == "not_a_video"
        Upload.objects.update(kind="note")  # as an earlier version of the site called it
        with pytest.raises(Refused) as refusal:
            taken(alice, letter, work, text)
        assert refusal.value.code == "wrong_kind"
    assert Upload.objects.get() == first.upload
    assert Job.objects.count() == 1


def test_each_kind_of_work_is_done_once_on_the_same_bytes(
    alice: User, letter: Path, work: str
) -> None:
    with kind_of_text() as text, job_kind_that() as other:
        first = taken(alice, letter, work, text)
        run_waiting_jobs()
        again = taken(alice, letter, work, text)
        assert (again.upload, again.job, again.new) == (first.upload, first.job, False)
        second = taken(alice, letter, other, text)
        assert (second.upload, second.job.kind, second.new) == (first.upload, other, False)


def test_two_rooms_cannot_call_a_kind_the_same() -> None:
    with kind_of_text(), pytest.raises(ValueError, match="'text'"), kind_of_text():
        pass


def test_formats_are_told_in_words_and_without_the_silent_ones_where_sound_is_wanted() -> None:
    formats = (
        Format("MP4", ("video/mp4",), (".mp4",)),
        Format("TS", ("video/mp2t",), (".ts",)),
        Format("GIF", ("image/gif",), (".gif",), silent=True),
    )
    kind = UploadKind("film", read_text, formats=formats)
    assert kind.formats_in_words == "MP4, TS or GIF"
    assert kind.with_sound().formats_in_words == "MP4 or TS"
    assert accept_of([kind.with_sound()]) == "video/mp4,video/mp2t,.mp4,.ts"
    assert UploadKind("text", read_text).formats_in_words == ""
