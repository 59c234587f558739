"""What a report attests of a finished session (`detection.engines.reports.attestation`)."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from detection.engines.faces.windows import STRIDE_SECONDS, WINDOW_SECONDS
from detection.engines.reports.attestation import FORMAT
from detection.engines.reports.certificate import Identity, fingerprint, owner_of
from detection.engines.reports.wording import Picture
from detection.sessions.decisions import review_dict
from detection.sessions.models import DetectionSession
from detection.sessions.selectors import MEDIA_FIELDS
from media_jobs.models import Upload


def facts_of(
    session: DetectionSession, pictures: Sequence[Picture], identity: Identity, *, now: datetime
) -> dict[str, Any]:
    """The session as it is attested by `identity`, ready for JSON."""
    upload = session.upload
    assert upload is not None, "only files are reported on"
    return {
        "format": FORMAT,
        "report": report_facts(identity, now=now),
        "session": {
            "id": str(session.pk),
            "source": session.source,
            "started_at": in_utc(session.created_at),
            "finished_at": in_utc(session.finished_at),
            "frames_analysed": session.frames_analysed,
            "seconds_analysed": session.seconds_analysed,
        },
        "file": _file(upload),
        "verdict": {
            "label": session.label,
            "fake_probability": session.fake_probability,
            "summary": session.summary,
            "reasons": session.reasons,
            "thresholds": session.thresholds,
        },
        "provenance": session.provenance,
        "tracks": session.tracks,
        "telling_frames": [
            {
                "track": picture.track,
                "seconds": picture.seconds,
                "fake_probability": picture.fake_probability,
                "crop_sha256": hashlib.sha256(picture.crop).hexdigest(),
                "heatmap_sha256": hashlib.sha256(picture.heatmap).hexdigest(),
            }
            for picture in pictures
        ],
        "model": session.model,
        "settings": session.settings
        | {"window_seconds": WINDOW_SECONDS, "stride_seconds": STRIDE_SECONDS},
        "review": _review(session),
    }


def _file(upload: Upload) -> dict[str, Any]:
    return {
        "video_id": str(upload.pk),
        "name": upload.filename,
        "kind": upload.kind,
        "size_bytes": upload.size_bytes,
        "sha256": upload.sha256,
        "content_type": upload.content_type,
        "uploaded_at": in_utc(upload.created_at),
        "media": upload.media and {name: upload.media.get(name) for name in MEDIA_FIELDS},
    }


def _review(session: DetectionSession) -> dict[str, Any] | None:
    said = review_dict(session)
    return said and said | {"decided_at": in_utc(said["decided_at"])}


def report_facts(identity: Identity, *, now: datetime) -> dict[str, Any]:
    """What a report says of itself and of `identity`, who makes it."""
    certificate = identity.certificates[0]
    return {
        "made_at": in_utc(now),
        "installation": owner_of(certificate),
        "certificate_sha256": fingerprint(certificate),
        "software": f"SpotifAI {settings.SOFTWARE_VERSION}",
    }


def in_utc(moment: datetime | None) -> str:
    """To the second, by ISO 8601."""
    assert moment is not None, "a finished session has all its times"
    return moment.astimezone(UTC).isoformat(timespec="seconds")
