"""The reasons beside a verdict: what it rests on, and what limits it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detection.engines.scale import percent, threshold
from detection.engines.speech.model_card import SpeechCard
from detection.engines.speech.speakers.telling_apart import MOST_SPEAKERS, VoicesTold
from detection.engines.speech.types import Label, Segment, SoundFacts, Speaker, Window
from detection.engines.speech.verdict import FileVerdict, telling_segments
from detection.engines.speech.windows import LEAST_SPOKEN_SECONDS, WINDOW_SECONDS
from media_jobs.engines.media.clock import clock, spelled
from media_jobs.engines.media.types import Reason

# How a verdict on a voice is told within a sentence.
READINGS: dict[Label, str] = {
    "bona_fide": "sounds human",
    "spoof": "sounds spoofed",
    "uncertain": "stays open",
    "no_speech": "is not heard",
}
# More times than this nobody reads; what is left out is counted.
MOST_LISTED = 20
# Less speech gives few independent views of a voice.
_SHORT_SECONDS = 4.0
# Sound at a lower rate has lost the band in which most traces lie.
_FULL_RATE = 16_000


def explain(
    verdict: FileVerdict,
    windows: Sequence[Window],
    segments: Sequence[Segment],
    speakers: Sequence[Speaker],
    facts: SoundFacts,
    card: SpeechCard,
    *,
    seconds: float,
    spoken_seconds: float,
) -> tuple[Reason, ...]:
    """Collect the reasons, the most telling first."""
    if not spoken_seconds:
        return (Reason("no_speech", f"Nobody is heard speaking in {_length(seconds)} of sound."),)
    found = [_examined(seconds, spoken_seconds)]
    if not windows:
        return (*found, _too_little())
    if not card.calibrated:
        found.append(
            Reason(
                "not_calibrated",
                "The model has not been calibrated, so that its scores are no probabilities and "
                "nothing is concluded from them.",
            )
        )
    else:
        found += _strength(windows, segments)
        found += _open(verdict, segments, card)
    found += _apart(speakers, card, spoken_seconds)
    return (*found, *_limits(facts, spoken_seconds))


def _examined(seconds: float, spoken_seconds: float) -> Reason:
    return Reason(
        "speech",
        f"Somebody is heard speaking for {_length(spoken_seconds)} of {_length(seconds)} of sound.",
    )


def _length(seconds: float) -> str:
    return spelled(seconds) if seconds >= 1 else f"{seconds:.1f} s"


def _too_little() -> Reason:
    return Reason(
        "too_little_speech",
        f"Nowhere is there {LEAST_SPOKEN_SECONDS:.0f} second of speech within "
        f"{WINDOW_SECONDS} seconds, which is the least that can be judged.",
    )


def _strength(windows: Sequence[Window], segments: Sequence[Segment]) -> Iterator[Reason]:
    striking = sum(window.label == "spoof" for window in windows)
    if not striking:
        return
    share = f"{striking} of {len(windows)} windows of {WINDOW_SECONDS} seconds"
    yield Reason(
        "striking_windows", f"{share} {'reads' if striking == 1 else 'read'} as spoofed alone."
    )
    spoofed = [segment for segment in segments if segment.label == "spoof"]
    if spoofed and striking < len(windows):
        yield Reason("partial", f"The signs lie at {listed(spoofed)}.")


def _open(verdict: FileVerdict, segments: Sequence[Segment], card: SpeechCard) -> Iterator[Reason]:
    if verdict.label != "uncertain" or verdict.spoof_probability is None:
        return
    if card.bona_fide_below <= verdict.spoof_probability < card.spoof_above:
        yield Reason(
            "between_thresholds",
            f"A recording is called bona fide below {threshold(card.bona_fide_below)} and spoofed "
            f"from {threshold(card.spoof_above)}: this one lies between.",
        )
    elif telling := telling_segments(segments):
        yield Reason(
            "spoofed_stretch",
            f"As a whole it reads as bona fide, but not at {listed(telling)}: a part may have been "
            "replaced. Listen to it, or cut it out and examine it by itself.",
        )


def _limits(facts: SoundFacts, spoken_seconds: float) -> Iterator[Reason]:
    if facts.rate < _FULL_RATE:
        yield Reason(
            "narrow_band",
            f"The sound was coded at {facts.rate:,} Hz, as on the telephone, which hides traces.",
        )
    if spoken_seconds < _SHORT_SECONDS:
        yield Reason(
            "short_speech", f"Somebody speaks for {spoken_seconds:.1f} seconds: little to go by."
        )


def _apart(
    speakers: Sequence[Speaker], card: SpeechCard, spoken_seconds: float
) -> Iterator[Reason]:
    if not speakers:
        return
    each = "; ".join(_told(speaker, card) for speaker in speakers)
    open_seconds = spoken_seconds - sum(speaker.spoken_seconds for speaker in speakers)
    rest = f" Whose {spelled(open_seconds)} of speech are stays open." if open_seconds >= 1 else ""
    yield Reason(
        "speakers",
        f"{len(speakers)} voices were told apart by their sound, which may be wrong, and each was "
        f"judged by itself; the worst decides. {each}.{rest}",
    )


def _told(speaker: Speaker, card: SpeechCard) -> str:
    spoken = f"{speaker.name} speaks for {spelled(speaker.spoken_seconds)}"
    if not card.calibrated:
        return spoken
    return f"{spoken} and {READINGS[speaker.label]} ({percent(speaker.spoof_probability)})"


def limits_of_telling(told: VoicesTold) -> Iterator[Reason]:
    """What kept voices from being told apart."""
    if told.more:
        yield Reason(
            "more_speakers",
            f"There may be more than {MOST_SPEAKERS} voices; only those that speak longest were "
            "told apart.",
        )
    if told.joined:
        yield Reason(
            "voices_joined",
            "In so long a recording not every piece can be compared with every other: voices that "
            "differ may have been taken for one.",
        )


def listed(segments: Sequence[Segment]) -> str:
    """When `segments` are and how they read; of very many the strongest, the others counted."""
    ranked = sorted(segments, key=lambda segment: -(segment.spoof_probability or 0))
    named = sorted(ranked[:MOST_LISTED], key=lambda segment: segment.start_seconds)
    told = [f"{times(segment)} ({percent(segment.spoof_probability or 0)})" for segment in named]
    rest = len(segments) - len(named)
    return "; ".join([*told, f"{rest:,} more"] if rest else told)


def times(segment: Segment) -> str:
    """From when to when, as the player counts."""
    return f"{clock(segment.start_seconds, 1)} to {clock(segment.end_seconds, 1)}"
