"""What jobs make of the same inputs is made once and kept within bounds."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from media_jobs.files.cache import MEBIBYTE, cached_file, digest_of, sweep_cache
from media_jobs.files.cleaning import LEFT_BEHIND_SECONDS, clean_files
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish
from media_jobs.jobs.services import cancel
from media_jobs.models import CachedFile, Job, JobStatus
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import all_files
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Speaker:
    """Speaks lines, and counts how often."""

    def __init__(self) -> None:
        self.spoken: list[str] = []

    def line(self, context: JobContext, text: str, size: int = 10) -> CachedFile:
        """The file of a spoken line."""

        def speak() -> bytes:
            self.spoken.append(text)
            return bytes(size)

        return cached_file(
            context,
            digest=digest_of("line", "voice 1", text),
            make=speak,
            content_type="audio/wav",
            extension="wav",
        )


@pytest.fixture
def speaker() -> Speaker:
    return Speaker()


def run_job(owner: User, work: Callable[[JobContext], object]) -> Job:
    """A job of the owner's that did this."""

    def run(context: JobContext) -> Finish:
        work(context)
        return lambda: None

    with job_kind_that(run) as kind:
        job = submitted(owner, kind)
        run_waiting_jobs()
    job.refresh_from_db()
    assert job.status == JobStatus.SUCCEEDED, job.error_message
    return job


def age(file: CachedFile, *, days: float) -> None:
    """As if nobody had asked for it for so long."""
    CachedFile.objects.filter(pk=file.pk).update(used_at=timezone.now() - timedelta(days=days))


def test_it_is_made_once_whoever_asks(alice: User, bob: User, speaker: Speaker) -> None:
    for owner in (alice, bob):
        run_job(owner, lambda context: speaker.line(context, "Hello"))
    assert speaker.spoken == ["Hello"]
    file = CachedFile.objects.get()
    assert (file.size_bytes, file.content_type, file.uses.count()) == (10, "audio/wav", 2)
    assert all_files() == [f"cached/{file.digest[:2]}/{file.digest}.wav"]


def test_other_inputs_are_another_file() -> None:
    given = ("line", {"voice": "a", "speed": 1.0}, "Hello")
    others = [("line", {"voice": "a", "speed": 1.5}, "Hello"), (*given, "")]
    digests = {digest_of(*inputs) for inputs in (given, *others)}
    assert len(digests) == 3
    assert digest_of("line", {"speed": 1.0, "voice": "a"}, "Hello") == digest_of(*given)


def test_who_makes_it_at_the_same_moment_keeps_one(alice: User, tmp_path: Path) -> None:
    speaker = Speaker()

    def ask(number: int) -> str:
        job = Job.objects.all()[number]
        context = JobContext(job, workdir=tmp_path, time_limit_seconds=60)
        return speaker.line(context, "Hello").key

    with job_kind_that() as kind:
        for _ in range(4):
            submitted(alice, kind)
        Job.objects.update(status=JobStatus.RUNNING, attempt=1)
        keys = at_once(4, ask)
    assert len(set(keys)) == 1, keys
    assert all_files() == [keys[0]]
    assert CachedFile.objects.get().uses.count() == 4


def test_what_the_storage_has_lost_is_made_again(alice: User, speaker: Speaker) -> None:
    run_job(alice, lambda context: speaker.line(context, "Hello"))
    default_storage.delete(CachedFile.objects.get().key)
    run_job(alice, lambda context: speaker.line(context, "Hello"))
    assert speaker.spoken == ["Hello", "Hello"]
    assert all_files() == [CachedFile.objects.get().key]


def test_a_job_that_was_cancelled_meanwhile_keeps_nothing(alice: User, speaker: Speaker) -> None:
    def work(context: JobContext) -> Finish:
        cancel(job=context.job)
        speaker.line(context, "Hello")
        return lambda: None

    with job_kind_that(work) as kind:
        submitted(alice, kind)
        run_waiting_jobs()
    assert not CachedFile.objects.exists()
    assert all_files() == []


def test_it_goes_with_the_last_job_that_used_it(alice: User, bob: User, speaker: Speaker) -> None:
    first, last = [
        run_job(owner, lambda context: speaker.line(context, "Hello")) for owner in (alice, bob)
    ]
    first.delete()
    assert CachedFile.objects.get().uses.count() == 1
    last.delete()
    assert not CachedFile.objects.exists()
    assert all_files() == []


def test_what_nobody_has_asked_for_in_long_goes(
    settings: Any, alice: User, speaker: Speaker
) -> None:
    settings.CACHED_FILES_DAYS = 30
    run_job(alice, lambda context: age(speaker.line(context, "old"), days=31))
    run_job(alice, lambda context: age(speaker.line(context, "recent"), days=29))
    assert sweep_cache() == 1
    run_job(alice, lambda context: speaker.line(context, "recent"))
    assert speaker.spoken == ["old", "recent"]


def test_asking_for_it_makes_it_young_again(settings: Any, alice: User, speaker: Speaker) -> None:
    run_job(alice, lambda context: age(speaker.line(context, "Hello"), days=31))
    run_job(alice, lambda context: speaker.line(context, "Hello"))
    assert sweep_cache() == 0


def test_when_there_is_no_more_room_the_longest_unused_goes(
    settings: Any, alice: User, speaker: Speaker
) -> None:
    settings.CACHED_FILES_MB = 2
    ages = {"b": 1, "d": 3, "c": 2, "a": 0}

    def speak_all(context: JobContext) -> None:
        for text, days in ages.items():
            age(speaker.line(context, text, MEBIBYTE), days=days)

    run_job(alice, speak_all)
    assert sweep_cache() == 2
    assert len(all_files()) == 2
    run_job(alice, lambda context: [speaker.line(context, text) for text in "ab"])
    assert speaker.spoken == list(ages), "those that were used last are there"


def test_nothing_that_an_unfinished_job_uses_goes(
    settings: Any, alice: User, speaker: Speaker
) -> None:
    settings.CACHED_FILES_MB = 0

    def work(context: JobContext) -> None:
        age(speaker.line(context, "Hello"), days=100)
        assert sweep_cache() == 0

    run_job(alice, work)
    assert sweep_cache() == 1
    assert all_files() == []


def test_what_a_killed_process_left_of_it_goes(
    settings: Any, alice: User, speaker: Speaker
) -> None:
    run_job(alice, lambda context: speaker.line(context, "Hello"))
    known = all_files()
    left = Path(settings.MEDIA_ROOT) / "cached/ab/abcd.wav"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"x")
    then = time.time() - LEFT_BEHIND_SECONDS - 60
    for name in all_files():
        os.utime(Path(settings.MEDIA_ROOT) / name, (then, then))
    assert clean_files() == 1
    assert all_files() == known
