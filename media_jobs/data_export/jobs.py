"""The job that puts everything the site holds of a person into one archive."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.erasure.registry import Entry, entries_of, parts
from accounts.models import User
from media_jobs.data_export.archive import write_archive
from media_jobs.files.links import link_to
from media_jobs.files.models import Artifact
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.registry import Finish, JobKind, Step
from media_jobs.jobs.selectors import job_snapshot, jobs_of
from media_jobs.jobs.services import submit

KIND = "data_export"
ARCHIVE = "spotifai-data.zip"
KEPT = timedelta(days=7)


def ask_for_export(*, user: User) -> Job:
    """Begin to collect what the user is given, or return the job that does so already.

    Raises `Refused` when too many jobs of the user's are unfinished.
    """
    return submit(owner=user, kind=KIND, subject=user)


def latest_export(user: User) -> dict[str, Any] | None:
    """The user's newest export as `job`, and their newest archive, while kept, as `download`.

    None for who never asked. Until a new archive is there, the one before can be had.
    """
    job = jobs_of(user).filter(kind=KIND).first()
    if job is None:
        return None
    archives = _archives_of(job.owner_id).filter(
        job__status=JobStatus.SUCCEEDED, expires_at__gt=timezone.now()
    )
    archive = archives.order_by("-created_at").first()
    return {"job": job_snapshot(job), "download": _download(archive) if archive else None}


def _archives_of(owner_id: uuid.UUID) -> QuerySet[Artifact]:
    return Artifact.objects.filter(job__owner=owner_id, job__kind=KIND)


def _download(archive: Artifact) -> dict[str, Any]:
    name = f"spotifai-data-{archive.created_at:%Y-%m-%d}.zip"
    return {
        "url": link_to(archive.key, content_type=archive.content_type, filename=name),
        "size_bytes": archive.size_bytes,
        "made_at": archive.created_at,
        "expires_at": archive.expires_at,
    }


def run_data_export(context: JobContext) -> Finish:
    """Write the archive in the job's own folder, and keep it for some days."""
    context.step("collect")
    owner, made_at = context.job.owner, timezone.now()
    path = context.workdir / ARCHIVE
    write_archive(
        path,
        made_at=made_at,
        entries=lambda: entries_of(owner),
        last=lambda missing: read_me(made_at, missing),
        report=context.progress,
    )
    context.step("store")
    context.save_artifact(ARCHIVE, path, "application/zip", lasts=KEPT)
    return lambda: _replace_earlier(context.job)


def _replace_earlier(job: Job) -> None:
    """There is one archive a person; runs in the transaction that marks the job succeeded."""
    _archives_of(job.owner_id).exclude(job=job).delete()


def read_me(made_at: datetime, missing: list[str]) -> Entry:
    """The file that tells what the others are."""
    lines = [
        "What SpotifAI holds of you",
        "",
        f"Made on {made_at:%d %B %Y at %H:%M} UTC. A .json file is one JSON document; a .jsonl",
        "file has one on each line. Times are ISO 8601, in UTC.",
        "",
    ]
    for part in parts:
        for path, what in part.files.items():
            lines += [path, f"    {what}"]
    if missing:
        lines += ["", "The site has lost these files, or you deleted them meanwhile:", *missing]
    return Entry("README.txt", ["\n".join([*lines, ""]).encode()])


def _no_parameters(params: dict[str, Any]) -> dict[str, Any]:
    return {}


DATA_EXPORT = JobKind(
    name=KIND,
    steps=(Step("collect", 95), Step("store", 5)),
    run=run_data_export,
    validate=_no_parameters,
    queue="cpu",
    time_limit_seconds=4 * 3600,
    advice="Delete uploads that you no longer need, and ask again.",
    label="Collecting your data",
    icon="download",
    page=lambda job: f"{reverse('account')}#export",
)
