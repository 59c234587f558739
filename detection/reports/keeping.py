"""Keep a report while nothing in it has changed."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from detection.engines.model_figures import figures_of
from detection.engines.reports.certificate import Identity
from detection.engines.reports.document import TEMPLATES
from detection.reports.making import bytes_of, make_report, signer
from detection.sessions.decisions import review_dict
from detection.sessions.models import DetectionSession
from media_jobs.errors import UploadGone
from media_jobs.files.services import remove_files, store
from media_jobs.jobs.latest import lock_upload
from media_jobs.jobs.registry import key_of
from media_jobs.models import Artifact, Job, Upload

PDF = "application/pdf"


def report_of(session: DetectionSession) -> bytes:
    """The signed report of a finished session: the one that is kept, if it still says the same.

    Raises `Refused` when the installation has no usable key, or (`UploadGone`) when what it is
    about was deleted meanwhile.
    """
    by = signer()
    assert session.job is not None and session.upload is not None
    state = _state(session, by)
    return kept_report(session.job, session.upload, state, lambda: make_report(session, by=by))


def kept_report(job: Job, upload: Upload, state: str, make: Callable[[], bytes]) -> bytes:
    """The report of a job on an upload that is kept for this `state`, or the one that `make` makes.

    Raises what that raises, and `UploadGone`.
    """
    name = f"report-{state}.pdf"
    kept = Artifact.objects.filter(job=job, name=name).first()
    if kept is not None and default_storage.exists(kept.key):
        return bytes_of(kept)
    report = make()
    _keep(job, upload, name, report)
    return report


def _state(session: DetectionSession, by: Identity) -> str:
    return state_of(
        str(session.pk),
        session.upload and session.upload.filename,
        session.finished_at,
        session.model,
        review_dict(session),
        figures_of(session.model["sha256"]),
        by=by,
    )


def state_of(*facts: object, by: Identity) -> str:
    """A digest of all that a report depends on, apart from the moment."""
    state = (*facts, settings.SOFTWARE_VERSION, by.pem.decode(), _template())
    return hashlib.sha256(json.dumps(state, default=str).encode()).hexdigest()[:24]


def _template() -> str:
    parts = sorted(TEMPLATES.glob("*.typ"))
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def _keep(job: Job, upload: Upload, name: str, report: bytes) -> None:
    """Store the report with the files of the job, in place of an earlier one.

    Whoever deletes the upload deletes it too. Two who make it at once keep the first.
    """
    stored = store(key_of(job, name), report)
    kept = False
    try:
        with transaction.atomic():
            if lock_upload(pk=upload.pk) is None:
                raise UploadGone
            values: dict[str, Any] = {"content_type": PDF, "size_bytes": len(report)}
            Artifact.objects.create(job=job, name=name, file=stored, **values)
            earlier = Artifact.objects.filter(job=job, name__startswith="report-")
            earlier.exclude(name=name).delete()
            kept = True
    except IntegrityError:
        pass
    finally:
        if not kept:
            remove_files([stored])
