"""What the command line says of voices, without a database."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import CommandError

from detection.engines.scale import percent
from detection.engines.speech.scorer import SpeechScorer
from detection.engines.speech.types import Segment, Speaker
from detection.engines.speech.windows import LENGTH
from detection.speech.hearing import HeardVoices, hear
from detection.speech.scorer import speech_scorer
from media_jobs.command_line import CANNOT_WORK, Stopped, refuse_unreadable
from media_jobs.engines.context import EngineContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.sound_probe import has_sound_alone

MOST_SEGMENTS = 40


def is_sound(path: Path) -> bool:
    """Whether a file is one of sound without moving pictures; what it is not, others refuse."""
    try:
        return has_sound_alone(path)
    except (EngineRefused, OSError, ValueError):
        return False


def ready_speech_scorer() -> SpeechScorer:
    """The installation's scorer with its weights loaded. Raises `CommandError` if they do not."""
    try:
        scorer = speech_scorer()
        scorer.score(np.zeros((1, LENGTH), np.float32))
    except Exception as error:
        raise CommandError(
            f"The model of spoofed speech cannot be loaded: {error}", returncode=CANNOT_WORK
        ) from error
    return scorer


def conclude_voices(path: Path, *, scorer: SpeechScorer, context: EngineContext) -> HeardVoices:
    """Examine the voices in one file.

    Raises `EngineRefused` for what cannot be examined; its code is the engine's own, or
    `no_such_file`, `not_a_file`, `unreadable`, `internal_error`.
    """
    refuse_unreadable(path)
    longest = max(settings.MAX_AUDIO_SECONDS, settings.MAX_VIDEO_SECONDS)
    try:
        return hear(path, scorer=scorer, context=context, longest=longest)
    except (EngineRefused, Stopped):
        raise
    except Exception as error:
        raise EngineRefused("internal_error", f"The examination broke off: {error!r}") from error


def voices_as_object(path: Path, heard: HeardVoices) -> dict[str, Any]:
    """What `--json` prints of the voices in a file."""
    outcome = heard.outcome
    return {
        "file": str(path),
        "evidence": "voices",
        "label": outcome.label,
        "spoof_probability": outcome.spoof_probability,
        "summary": outcome.summary,
        "reasons": [asdict(reason) for reason in outcome.reasons],
        "segments": [asdict(segment) for segment in outcome.segments],
        "speakers": [asdict(speaker) for speaker in outcome.speakers],
        "windows": [asdict(window) for window in outcome.windows],
        "features": heard.features.values,
        "seconds": outcome.seconds,
        "spoken_seconds": outcome.spoken_seconds,
        "thresholds": {
            "bona_fide_below": outcome.bona_fide_below,
            "spoof_above": outcome.spoof_above,
        },
        "model": outcome.model.as_object(),
    }


def voices_as_lines(heard: HeardVoices) -> list[str]:
    """The same for people: the verdict, each stretch, each voice, the reasons, the model."""
    outcome = heard.outcome
    lines = [_named(outcome.label, outcome.spoof_probability), outcome.summary]
    lines += [_stretch(segment) for segment in outcome.segments[:MOST_SEGMENTS]]
    if len(outcome.segments) > MOST_SEGMENTS:
        lines.append(f"and {len(outcome.segments) - MOST_SEGMENTS} more stretches")
    lines += [_speaker(speaker) for speaker in outcome.speakers]
    lines += [f"- {reason.message}" for reason in outcome.reasons]
    windows = len(outcome.windows)
    count = f"{windows:,} window{'' if windows == 1 else 's'}"
    lines.append(f"{count} examined by {outcome.model.id} {outcome.model.version}")
    return lines


def _named(label: str, probability: float | None) -> str:
    name = label.replace("_", " ")
    if probability is None:
        return name
    return f"{name}, probability of a spoofed voice {percent(probability)}"


def _speaker(speaker: Speaker) -> str:
    spoken = f"{speaker.name}, {speaker.spoken_seconds:.1f} s of speech"
    return f"{spoken}: {_named(speaker.label, speaker.spoof_probability)}"


def _stretch(segment: Segment) -> str:
    span = f"{clock(segment.start_seconds, 1)} to {clock(segment.end_seconds, 1)}"
    return f"{span}: {_named(segment.label, segment.spoof_probability)}"
