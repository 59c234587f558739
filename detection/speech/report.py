"""The signed report of an examination of voices."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from detection.engines.reports.attestation import FORMAT
from detection.engines.reports.certificate import Identity
from detection.engines.reports.signing import sign
from detection.engines.reports.speech_document import typeset_speech
from detection.engines.reports.verifying import verify
from detection.engines.speech.error_rates import ErrorRates, error_rates_of
from detection.engines.speech.windows import STRIDE_SECONDS, WINDOW_SECONDS
from detection.reports.facts import in_utc, report_facts
from detection.reports.keeping import kept_report, state_of
from detection.reports.making import bytes_of, signer
from detection.speech.models import SpeechDetection


def report_of(detection: SpeechDetection) -> bytes:
    """The report of a finished examination: the one that is kept, if it still says the same.

    Raises `Refused` when the installation has no usable key, or (`UploadGone`) when what it is
    about was deleted meanwhile.
    """
    by = signer()
    upload, rates = detection.upload, error_rates_of(detection.model.get("sha256", ""))
    state = state_of(
        str(detection.pk),
        upload.filename,
        detection.finished_at,
        detection.model,
        rates and asdict(rates),
        by=by,
    )
    return kept_report(detection.job, upload, state, lambda: _made(detection, rates, by))


def _made(detection: SpeechDetection, rates: ErrorRates | None, by: Identity) -> bytes:
    facts = _facts_of(detection, by, now=timezone.now())
    picture = detection.spectrogram
    pdf = typeset_speech(
        facts, spectrogram=bytes_of(picture) if picture else b"", error_rates=rates
    )
    report = sign(pdf, by, reason="Report of an examination")
    verify(report, [by.certificates])  # what is handed out is never one that we would refuse
    return report


def _facts_of(detection: SpeechDetection, identity: Identity, *, now: datetime) -> dict[str, Any]:
    """The examination as it is attested by `identity`, ready for JSON."""
    upload = detection.upload
    return {
        "format": FORMAT,
        "report": report_facts(identity, now=now),
        "session": {
            "id": str(detection.pk),
            "started_at": in_utc(detection.created_at),
            "finished_at": in_utc(detection.finished_at),
            "seconds_analysed": detection.seconds,
            "seconds_spoken": detection.spoken_seconds,
            "by_service": detection.by_service,
        },
        "file": {
            "audio_file_id": str(upload.pk),
            "name": upload.filename,
            "kind": upload.kind,
            "size_bytes": upload.size_bytes,
            "sha256": upload.sha256,
            "content_type": upload.content_type,
            "uploaded_at": in_utc(upload.created_at),
        },
        "sound": detection.facts or None,
        "verdict": {
            "label": detection.label,
            "fake_probability": detection.spoof_probability,
            "summary": detection.summary,
            "reasons": detection.reasons,
            "thresholds": detection.thresholds,
        },
        "segments": detection.segments,
        "speakers": detection.speakers,
        "windows": detection.window_dicts(),
        "features": detection.features,
        "measured_seconds": detection.measured_seconds,
        "model": detection.model,
        "settings": {"window_seconds": WINDOW_SECONDS, "stride_seconds": STRIDE_SECONDS},
        "review": None,
    }
