"""What an upload was found to hold is not looked for again by its job, if it is the same."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from detection.engines.faces import pipeline, video
from media_jobs.engines.media import probe as engine_probe
from media_jobs.models import Job, JobStatus, Upload
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips
from tests.support.uploads import sent, session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def probes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that jobs have probed."""
    seen: list[str] = []

    def counted(function: Any) -> Any:
        def probed(path: Path, *rest: Any) -> Any:
            seen.append(path.name)
            return function(path, *rest)

        return probed

    monkeypatch.setattr(pipeline, "probe", counted(engine_probe.probe))
    monkeypatch.setattr(video, "probe_track", counted(engine_probe.probe_track))
    return seen


def result_of(upload: Upload) -> tuple[Any, ...]:
    session = session_of(upload)
    return session.label, session.fake_probability, session.reasons, session.tracks


@pytest.mark.parametrize("name", ["face", "photo"])
def test_the_job_uses_what_was_found_at_upload(
    alice: User, bob: User, clips: Clips, probes: list[str], name: str
) -> None:
    upload, _ = sent(alice, getattr(clips, name))
    run_waiting_jobs()
    assert probes == []
    other, _ = sent(bob, getattr(clips, name))
    Upload.objects.filter(pk=other.pk).update(probe_version="")
    run_waiting_jobs()
    assert len(probes) == 1
    assert result_of(upload) == result_of(other)


def test_what_an_earlier_probe_found_is_not_used(
    alice: User, clips: Clips, probes: list[str]
) -> None:
    for changes in ({"probe_version": "0"}, {"media": {"kind": "video"}}, {"media": None}):
        upload, job = sent(alice, clips.face)
        Upload.objects.filter(pk=upload.pk).update(**changes)
        run_waiting_jobs()
        assert Job.objects.get(pk=job.pk).status == JobStatus.SUCCEEDED
        upload.delete()
    assert len(probes) == 3


def test_a_file_that_is_another_by_now_is_looked_at_itself(
    alice: User, clips: Clips, probes: list[str]
) -> None:
    upload, _ = sent(alice, clips.photo)
    Path(upload.file.path).write_bytes(clips.face.read_bytes())
    run_waiting_jobs()
    assert len(probes) == 1
    assert session_of(upload).frames_analysed > 1, "it is a video now"
