"""What we found: examinations, and what moderators made of them."""

from detection.reviews.models import (
    NOTE_LENGTH,
    REMARK_LENGTH,
    Decision,
    Finding,
    Look,
    Review,
    ReviewCase,
    WaitsBecause,
)
from detection.sessions.models import (
    AggregatedVerdict,
    DailyFigures,
    DetectionSession,
    Fingerprint,
    FrameResult,
    Label,
    Resemblance,
    Source,
    TellingFrame,
)

__all__ = [
    "AggregatedVerdict",
    "DailyFigures",
    "Decision",
    "DetectionSession",
    "Finding",
    "Fingerprint",
    "FrameResult",
    "Label",
    "Look",
    "NOTE_LENGTH",
    "REMARK_LENGTH",
    "Resemblance",
    "Review",
    "ReviewCase",
    "Source",
    "TellingFrame",
    "WaitsBecause",
]
