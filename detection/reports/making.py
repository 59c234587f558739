"""Make the signed report of a finished session, and keep it while nothing in it has changed."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from detection.engines.faces.model_figures import figures_of
from detection.engines.reports import document
from detection.engines.reports.identity import Identity, IdentityError
from detection.engines.reports.signing import sign
from detection.engines.reports.verifying import verify
from detection.engines.reports.wording import Picture
from detection.models import DetectionSession
from detection.reports.facts import facts_of
from detection.reports.identity import identity
from detection.reports.lines import chart_of
from detection.selectors import review_dict
from media_jobs.errors import Refused, UploadGone
from media_jobs.models import Artifact
from media_jobs.services.files import delete_artifacts, remove_files
from media_jobs.services.uploads import hold_still

PDF = "application/pdf"


def make_report(session: DetectionSession) -> bytes:
    """The signed report of a finished session, made anew.

    Raises `Refused` when the installation has no usable key.
    """
    return _make(session, _signer())


def report_of(session: DetectionSession) -> bytes:
    """The signed report of a finished session: the one that is kept, if it still says the same.

    Raises `Refused` when the installation has no usable key, or (`UploadGone`) when what it is
    about was deleted meanwhile.
    """
    signer = _signer()
    name = f"report-{_state(session, signer)}.pdf"
    kept = Artifact.objects.filter(job=session.job, name=name).first()
    if kept is not None:
        return _bytes_of(kept)
    report = _make(session, signer)
    _keep(session, name, report)
    return report


def _signer() -> Identity:
    try:
        return identity()
    except IdentityError as error:
        message = f"Reports cannot be signed here: {error}"
        raise Refused("not_configured", message, status=503) from error


def _make(session: DetectionSession, signer: Identity) -> bytes:
    pictures = _pictures(session)
    facts = facts_of(session, pictures, signer, now=timezone.now())
    pdf = document.typeset(
        facts,
        chart=chart_of(session),
        pictures=pictures,
        figures=figures_of(session.model["sha256"]),
    )
    report = sign(pdf, signer, reason="Report of an examination")
    verify(report, [signer.certificates])  # what is handed out is never one that we would refuse
    return report


def _pictures(session: DetectionSession) -> list[Picture]:
    frames = session.telling.select_related("crop", "heatmap").order_by("seconds", "track")
    return [
        Picture(
            frame.track,
            frame.seconds,
            frame.fake_probability,
            _bytes_of(frame.crop),
            _bytes_of(frame.heatmap),
        )
        for frame in frames
    ]


def _bytes_of(artifact: Artifact) -> bytes:
    try:
        with default_storage.open(artifact.key) as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise UploadGone from None  # deleted just now, with all else


def _state(session: DetectionSession, signer: Identity) -> str:
    """A digest of all that the report depends on, apart from the moment."""
    state = (
        str(session.pk),
        session.finished_at,
        session.model,
        review_dict(session),
        figures_of(session.model["sha256"]),
        settings.SOFTWARE_VERSION,
        signer.pem.decode(),
        _template(),
    )
    return hashlib.sha256(json.dumps(state, default=str).encode()).hexdigest()[:24]


def _template() -> str:
    parts = sorted(Path(document.TEMPLATE).glob("*.typ"))
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def _keep(session: DetectionSession, name: str, report: bytes) -> None:
    """Store the report with the files of the session's job, in place of an earlier one.

    Whoever deletes the upload deletes it too. Two who make it at once keep the first.
    """
    assert session.job is not None and session.upload is not None
    stored = default_storage.save(session.job.key_of(name), ContentFile(report))
    kept = False
    try:
        with transaction.atomic():
            if not hold_still(session.upload.pk):
                raise UploadGone
            values: dict[str, Any] = {"content_type": PDF, "size_bytes": len(report)}
            Artifact.objects.create(job=session.job, name=name, file=stored, **values)
            earlier = Artifact.objects.filter(job=session.job, name__startswith="report-")
            delete_artifacts(earlier.exclude(name=name))
            kept = True
    except IntegrityError:
        pass
    finally:
        if not kept:
            remove_files([stored])
