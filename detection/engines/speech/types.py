"""The vocabulary of an examination of speech: what is scored, and what is concluded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from media_jobs.engines.media.types import Reason
from media_jobs.engines.spec import EngineSpec

Label = Literal["bona_fide", "spoof", "uncertain", "no_speech"]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the recording that was scored as a whole, in seconds; `spoken_seconds` of it are
    speech. `log_odds` are the calibrated log-odds of a spoof."""

    start_seconds: float
    end_seconds: float
    spoken_seconds: float
    log_odds: float
    spoof_probability: float
    label: Label


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the recording that reads the same throughout, in seconds.

    All segments together cover the recording. `spoof_probability` is None where nobody speaks, or
    too briefly to be judged.
    """

    start_seconds: float
    end_seconds: float
    label: Label
    spoof_probability: float | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """One of several voices in a recording, told apart by their sound, with a verdict of its own.

    `segments` are where it speaks alone, and how that reads; `spoken_seconds` are of them. Names
    are in the order of first words.
    """

    name: str
    label: Label
    spoof_probability: float
    spoken_seconds: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What the file is, as it was coded: `rate` is in Hz."""

    container: str
    codec: str
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class SpeechOutcome:
    """The conclusion about the whole recording, with everything that explains it.

    `spoof_probability` is None exactly when no speech could be judged. `seconds` is how long the
    recording lasts, and `spoken_seconds` for how long of it somebody speaks. `speakers` are there
    where several were told apart.
    """

    label: Label
    spoof_probability: float | None
    summary: str
    reasons: tuple[Reason, ...]
    segments: tuple[Segment, ...]
    speakers: tuple[Speaker, ...]
    windows: tuple[Window, ...]
    facts: SoundFacts
    model: EngineSpec
    bona_fide_below: float
    spoof_above: float
    seconds: float
    spoken_seconds: float
