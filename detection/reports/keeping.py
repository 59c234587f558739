"""Keep a report while nothing in it has changed."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from detection.engines.faces.model_card import figures_of
from detection.engines.reports.certificate import Identity
from detection.engines.reports.document import TEMPLATE
from detection.reports.making import bytes_of, make_report, signer
from detection.sessions.decisions import review_dict
from detection.sessions.models import DetectionSession
from media_jobs.errors import UploadGone
from media_jobs.files.services import remove_files, store
from media_jobs.jobs.latest import lock_upload
from media_jobs.jobs.registry import key_of
from media_jobs.models import Artifact

PDF = "application/pdf"


def report_of(session: DetectionSession) -> bytes:
    """The signed report of a finished session: the one that is kept, if it still says the same.

    Raises `Refused` when the installation has no usable key, or (`UploadGone`) when what it is
    about was deleted meanwhile.
    """
    by = signer()
    name = f"report-{_state(session, by)}.pdf"
    kept = Artifact.objects.filter(job=session.job, name=name).first()
    if kept is not None and default_storage.exists(kept.key):
        return bytes_of(kept)
    report = make_report(session, by=by)
    _keep(session, name, report)
    return report


def _state(session: DetectionSession, by: Identity) -> str:
    """A digest of all that the report depends on, apart from the moment."""
    state = (
        str(session.pk),
        session.upload and session.upload.filename,
        session.finished_at,
        session.model,
        review_dict(session),
        figures_of(session.model["sha256"]),
        settings.SOFTWARE_VERSION,
        by.pem.decode(),
        _template(),
    )
    return hashlib.sha256(json.dumps(state, default=str).encode()).hexdigest()[:24]


def _template() -> str:
    parts = sorted(TEMPLATE.glob("*.typ"))
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def _keep(session: DetectionSession, name: str, report: bytes) -> None:
    """Store the report with the files of the session's job, in place of an earlier one.

    Whoever deletes the upload deletes it too. Two who make it at once keep the first.
    """
    assert session.job is not None and session.upload is not None
    stored = store(key_of(session.job, name), report)
    kept = False
    try:
        with transaction.atomic():
            if lock_upload(pk=session.upload.pk) is None:
                raise UploadGone
            values: dict[str, Any] = {"content_type": PDF, "size_bytes": len(report)}
            Artifact.objects.create(job=session.job, name=name, file=stored, **values)
            earlier = Artifact.objects.filter(job=session.job, name__startswith="report-")
            earlier.exclude(name=name).delete()
            kept = True
    except IntegrityError:
        pass
    finally:
        if not kept:
            remove_files([stored])
