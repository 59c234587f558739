"""Taking in a file that somebody sends, once, and having a job work on it."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db import IntegrityError, transaction

from accounts.models import User
from media_jobs.errors import UploadGone
from media_jobs.files.services import displayed_name, remove_files, store
from media_jobs.jobs.models import Job, JobStatus
from media_jobs.jobs.registry import job_kind, same_work
from media_jobs.jobs.services import idempotency_key_reused, submit
from media_jobs.uploads.deletion import end_deletion_of
from media_jobs.uploads.kinds import Probed, inspect, wrong_kind
from media_jobs.uploads.models import Upload
from media_jobs.uploads.upload_handler import HashedUpload


class TakenIn(NamedTuple):
    """An upload, the job that works on it, and whether the upload is new."""

    upload: Upload
    job: Job
    new: bool


def take_in(
    *,
    owner: User,
    file: HashedUpload,
    kinds: Collection[str],
    work: str,
    idempotency_key: str | None = None,
) -> TakenIn:
    """Keep a received file, which has to be of one of `kinds`, and have a job of kind `work` done.

    The same bytes again return what is there already, unless that failed or was cancelled, or its
    result is out of date: then the work is done again. Raises `Refused` for whatever the file or a
    limit forbids; nothing of it is kept then.
    """
    request = Intake(owner, file, kinds, work, idempotency_key)
    return request.answered_before() or request.answer()


class _AlreadyKept(Exception):
    """Another request has just kept the same bytes."""


@dataclass
class Intake:
    """What `take_in` does, for a job: `prepare` takes time, `answer` may run in a transaction."""

    owner: User
    file: HashedUpload
    kinds: Collection[str]
    work: str
    idempotency_key: str | None = None
    _stored: Upload | None = None

    def prepare(self) -> None:
        """Look at the file and store it, unless it is there. Raises `Refused`."""
        if self._earlier() is None:
            self._stored = self._store(inspect(self.file, self.kinds))

    def answered_before(self) -> TakenIn | None:
        """What the same key brought before. Raises `Refused` when it came with another file."""
        if not self.idempotency_key:
            return None
        jobs = Job.objects.filter(
            owner=self.owner, kind=self.work, idempotency_key=self.idempotency_key
        )
        job = jobs.select_related("upload").first()
        if job is None or job.upload is None:
            return None
        if job.upload.sha256 != self.file.sha256:
            raise idempotency_key_reused()
        return TakenIn(job.upload, job, new=False)

    def answer(self) -> TakenIn:
        """The upload that is there or a new one, with its job. Raises `Refused`."""
        earlier = self._earlier()
        try:
            if earlier is None:
                return self._keep(self._stored or self._store(inspect(self.file, self.kinds)))
            if self._stored is not None:
                remove_files([self._stored.key])
                self._stored = None
            if earlier.kind in self.kinds:
                return TakenIn(earlier, self._job_on(earlier), new=False)
        except (UploadGone, _AlreadyKept):  # deleted just now, or kept just now: another upload
            return self.answer()
        inspect(self.file, self.kinds)  # says what is the matter with it
        raise wrong_kind(self.kinds)

    def _job_on(self, upload: Upload) -> Job:
        job = Job.objects.filter(upload=upload, kind__in=same_work(self.work)).first()
        if job is None or _worth_repeating(job):
            return self._submit(upload)
        return job

    def _earlier(self) -> Upload | None:
        return Upload.objects.filter(owner=self.owner, sha256=self.file.sha256).first()

    def _store(self, found: Probed) -> Upload:
        name = displayed_name(self.file.name or "")
        upload = Upload(
            id=uuid.uuid4(),
            owner=self.owner,
            kind=found.kind,
            filename=name,
            original_filename=name,
            content_type=found.content_type,
            size_bytes=self.file.byte_count,
            sha256=self.file.sha256,
            media=found.media,
            probe_version=found.version,
        )
        upload.file = store(f"uploads/{upload.pk}/source.{found.extension}", self.file)
        return upload

    def _keep(self, upload: Upload) -> TakenIn:
        self._stored = None
        try:
            with transaction.atomic():
                end_deletion_of(owner=self.owner, sha256=self.file.sha256)
                upload.save(force_insert=True)
                return TakenIn(upload, self._submit(upload), new=True)
        except BaseException as error:
            remove_files([upload.key])
            if isinstance(error, IntegrityError) and self._earlier():
                raise _AlreadyKept from error
            raise

    def _submit(self, upload: Upload) -> Job:
        return submit(
            owner=self.owner,
            kind=self.work,
            subject=upload,
            idempotency_key=self.idempotency_key,
        )


def _worth_repeating(job: Job) -> bool:
    if job.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        return True
    is_current = job_kind(job.kind).is_current
    return job.status == JobStatus.SUCCEEDED and is_current is not None and not is_current(job)
