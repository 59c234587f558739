"""Conclude from the windows of a recording whether its speech is spoofed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detection.engines.calibration import sigmoid
from detection.engines.odds import mean_odds
from detection.engines.speech.model_card import SpeechCard
from detection.engines.speech.scoring import label_of
from detection.engines.speech.types import Label, Segment, Speaker, Window
from detection.engines.speech.windows import WINDOW_SECONDS
from media_jobs.engines.media.types import Reason

# A sentence. Chance brings shorter stretches that read as spoofed in recordings of some length.
TELLING_SECONDS = 3.0
_FROM_BEST: tuple[Label, ...] = ("no_speech", "bona_fide", "uncertain", "spoof")


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """The conclusion; `spoof_probability` is None exactly when no speech could be judged."""

    label: Label
    spoof_probability: float | None


def judge(
    windows: Sequence[Window],
    segments: Sequence[Segment],
    spoken_seconds: float,
    card: SpeechCard,
) -> FileVerdict:
    """The conclusion on what was examined, `windows` and the `segments` that they give.

    A recording of which a whole sentence reads as spoofed is not bona fide, however long it is.
    """
    if not windows:
        return FileVerdict("uncertain" if spoken_seconds else "no_speech", None)
    log_odds = _joint_log_odds(windows)
    label = label_of(log_odds, card)
    if label == "bona_fide" and telling_segments(segments):
        label = "uncertain"
    return FileVerdict(label, sigmoid(log_odds))


def worst(verdict: FileVerdict, speakers: Iterable[Speaker]) -> FileVerdict:
    """The conclusion on a recording, given that on all of it and those on its speakers.

    One spoofed voice of several is not excused by the others, however little it says.
    """
    each = [FileVerdict(speaker.label, speaker.spoof_probability) for speaker in speakers]
    return max([verdict, *each], key=_badness)


def _badness(verdict: FileVerdict) -> tuple[int, float]:
    return _FROM_BEST.index(verdict.label), verdict.spoof_probability or 0


def telling_segments(segments: Iterable[Segment]) -> list[Segment]:
    """The spoofed segments that are too long to be chance."""
    return [
        segment
        for segment in segments
        if segment.label == "spoof"
        and segment.end_seconds - segment.start_seconds >= TELLING_SECONDS
    ]


def unexamined(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons that name a part of the file that was not examined."""
    return [reason for reason in reasons if reason.unexamined]


def left_open(label: Label, reasons: Iterable[Reason]) -> Label:
    """`label`, or `uncertain` where it claims more than was examined.

    What was not examined may be spoofed, and somebody may speak in it.
    """
    claims_all = label in ("bona_fide", "no_speech")
    return "uncertain" if claims_all and unexamined(reasons) else label


def _joint_log_odds(windows: Sequence[Window]) -> float:
    """The log-odds that some of the recording is spoofed, stretch by stretch of a window's length.

    Neighbouring windows share most of their sound and are no more evidence than one.
    """
    stretches: dict[int, list[float]] = defaultdict(list)
    for window in windows:
        stretches[int(window.start_seconds // WINDOW_SECONDS)].append(window.log_odds)
    return mean_odds(
        [sum(scores) / len(scores) for scores in stretches.values()],
        [float(len(scores)) for scores in stretches.values()],
    )
