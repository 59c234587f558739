"""A person's archive, made and opened."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from zipfile import ZipFile

from django.core.files.storage import default_storage

from accounts.erasure.registry import Entry, Part, erase_by_cascade, parts
from accounts.models import User
from media_jobs.data_export.jobs import ask_for_export
from media_jobs.models import Artifact, Job
from tests.support.jobs import run_waiting_jobs
from tests.support.registries import registered


def exported(user: User) -> Job:
    """An export of the user's that was run here and now."""
    job = ask_for_export(user=user)
    run_waiting_jobs()
    return Job.objects.get(pk=job.pk)


@contextmanager
def opened(job: Job) -> Iterator[ZipFile]:
    """The archive that an export made."""
    with default_storage.open(Artifact.objects.get(job=job).key) as file, ZipFile(file) as archive:
        yield archive


def contents_of(job: Job) -> dict[str, bytes]:
    """What is in each file of the archive, whose checksums are right."""
    with opened(job) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def lines_of(data: bytes) -> list[Any]:
    """The documents of a `.jsonl` file."""
    return [json.loads(line) for line in data.splitlines()]


@contextmanager
def part_that(chunks: Callable[[], Iterator[bytes]]) -> Iterator[None]:
    """While the block runs, everybody is given a file `of/test.bin` with these chunks."""
    part = Part(
        name="test",
        order=0,
        models=(),
        export=lambda user: [Entry("of/test.bin", chunks())],
        files={"of/test.bin": "a test"},
        erase=erase_by_cascade,
        loss=lambda user: "a test",
    )
    with registered(parts, part):
        yield
