"""Make the signed report of a finished session."""

from django.core.files.storage import default_storage
from django.utils import timezone

from detection.engines.model_figures import figures_of
from detection.engines.reports import document
from detection.engines.reports.certificate import Identity, IdentityError
from detection.engines.reports.signing import sign
from detection.engines.reports.verifying import verify
from detection.engines.reports.wording import Picture
from detection.reports.certificate import identity
from detection.reports.facts import facts_of
from detection.reports.lines import chart_of
from detection.sessions.models import DetectionSession
from media_jobs.errors import Refused, UploadGone
from media_jobs.models import Artifact


def signer() -> Identity:
    """Who signs here. Raises `Refused` when the installation has no usable key."""
    try:
        return identity()
    except IdentityError as error:
        message = f"Reports cannot be signed here: {error}"
        raise Refused("not_configured", message, status=503) from error


def make_report(session: DetectionSession, *, by: Identity) -> bytes:
    """The report of a finished session, signed. Raises `UploadGone` when that is being deleted."""
    pictures = _pictures(session)
    facts = facts_of(session, pictures, by, now=timezone.now())
    pdf = document.typeset(
        facts,
        chart=chart_of(session),
        pictures=pictures,
        figures=figures_of(session.model["sha256"]),
    )
    report = sign(pdf, by, reason="Report of an examination")
    verify(report, [by.certificates])  # what is handed out is never one that we would refuse
    return report


def _pictures(session: DetectionSession) -> list[Picture]:
    frames = session.telling.select_related("crop", "heatmap").order_by("seconds", "track")
    return [
        Picture(
            frame.track,
            frame.seconds,
            frame.fake_probability,
            bytes_of(frame.crop),
            bytes_of(frame.heatmap),
        )
        for frame in frames
    ]


def bytes_of(artifact: Artifact) -> bytes:
    """What a small artifact holds. Raises `UploadGone` when it is no longer there."""
    try:
        with default_storage.open(artifact.key) as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise UploadGone from None  # deleted just now, with all else
