"""Taking in a file that somebody sends, once, and having jobs work on it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import IntegrityError, transaction

from accounts.models import User
from media_jobs.errors import UploadGone
from media_jobs.files.services import displayed_name, remove_files, store
from media_jobs.jobs.models import Job
from media_jobs.jobs.services import idempotency_key_reused
from media_jobs.uploads.deletion import end_deletion_of
from media_jobs.uploads.inspection import inspect
from media_jobs.uploads.kinds import Probed, wrong_kind
from media_jobs.uploads.models import Upload
from media_jobs.uploads.purposes import Purpose, kinds_of
from media_jobs.uploads.upload_handler import HashedUpload
from media_jobs.uploads.work import begin, newest_job, refuse_beyond_limits, start


class TakenIn(NamedTuple):
    """An upload, the jobs that work on it, one a purpose, and whether the upload is new."""

    upload: Upload
    jobs: list[Job]
    new: bool

    @property
    def job(self) -> Job:
        """The job, where there was one purpose."""
        (job,) = self.jobs
        return job


def take_in(
    *,
    owner: User,
    file: HashedUpload,
    purposes: Sequence[Purpose],
    idempotency_key: str | None = None,
) -> TakenIn:
    """Keep a received file, of a kind that one of `purposes` takes, and begin those that take it.

    The same bytes again return what is there already, unless that failed or was cancelled, or its
    result is out of date: then the work is done again. Raises `Refused` for whatever the file or a
    limit forbids; nothing of it is kept then.
    """
    request = Intake(owner, file, purposes, idempotency_key)
    return request.answered_before() or request.answer()


class _AlreadyKept(Exception):
    """Another request has just kept the same bytes."""


@dataclass
class Intake:
    """What `take_in` does, for a job: `prepare` takes time, `answer` may run in a transaction."""

    owner: User
    file: HashedUpload
    purposes: Sequence[Purpose]
    idempotency_key: str | None = None
    _stored: Upload | None = None

    def prepare(self) -> None:
        """Look at the file and store it, unless it is there. Raises `Refused`."""
        earlier = self._earlier()
        if earlier is None:
            self._stored = self._store(self._inspect())
        else:
            refuse_beyond_limits(earlier, self._fitting(earlier.kind))

    def discard(self) -> None:
        """Remove what `prepare` has stored, unless an answer has kept it."""
        if self._stored is not None:
            remove_files([self._stored.key])
            self._stored = None

    def answered_before(self) -> TakenIn | None:
        """What the same key brought before. Raises `Refused` when it came with another file."""
        if not self.idempotency_key:
            return None
        works = [purpose.work for purpose in self.purposes]
        begun = Job.objects.filter(
            owner=self.owner, kind__in=works, idempotency_key=self.idempotency_key
        )
        first = begun.select_related("upload").first()
        if first is None or first.upload is None:
            return None
        jobs = {job.kind: job for job in begun}
        answered = [
            jobs.get(purpose.work) or newest_job(first.upload, purpose.work)
            for purpose in self._fitting(first.upload.kind)
        ]
        if first.upload.sha256 != self.file.sha256 or None in answered:
            raise idempotency_key_reused()
        return TakenIn(first.upload, [job for job in answered if job is not None], new=False)

    def answer(self) -> TakenIn:
        """The upload that is there or a new one, with its jobs. Raises `Refused`."""
        earlier = self._earlier()
        try:
            if earlier is None:
                return self._keep(self._stored or self._store(self._inspect()))
            self.discard()
            if fitting := self._fitting(earlier.kind):
                jobs = start(upload=earlier, purposes=fitting, idempotency_key=self.idempotency_key)
                return TakenIn(earlier, jobs, new=False)
        except (UploadGone, _AlreadyKept):  # deleted just now, or kept just now: another upload
            return self.answer()
        self._inspect()  # says what is the matter with it
        raise wrong_kind(kinds_of(self.purposes))

    def _inspect(self) -> Probed:
        return inspect(self.file, self.purposes)

    def _fitting(self, kind: str) -> list[Purpose]:
        return [purpose for purpose in self.purposes if kind in purpose.kinds]

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
        upload.file = f"uploads/{upload.pk}/source.{found.extension}"
        upload.file = store(self._key(upload), self.file)
        return upload

    def _key(self, upload: Upload) -> str:
        keys = [purpose.key for purpose in self._fitting(upload.kind) if purpose.key]
        return keys[0](upload) if keys else upload.key

    def _begin(self, upload: Upload) -> list[Job]:
        return begin(
            upload=upload,
            purposes=self._fitting(upload.kind),
            idempotency_key=self.idempotency_key,
        )

    def _keep(self, upload: Upload) -> TakenIn:
        self._stored = None
        try:
            with transaction.atomic():
                end_deletion_of(owner=self.owner, sha256=self.file.sha256)
                upload.save(force_insert=True)
                return TakenIn(upload, self._begin(upload), new=True)
        except BaseException as error:
            remove_files([upload.key])
            if isinstance(error, IntegrityError) and self._earlier():
                raise _AlreadyKept from error
            raise
