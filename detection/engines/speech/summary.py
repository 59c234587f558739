"""Say in plain words what was concluded and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from detection.engines.scale import percent
from detection.engines.speech.model_card import SpeechCard
from detection.engines.speech.reasons import times
from detection.engines.speech.types import Segment, Speaker
from detection.engines.speech.verdict import FileVerdict, telling_segments
from media_jobs.engines.media.types import Reason

# A probability below the first is told as low, above the second as high.
_LOW, _HIGH = 1 / 3, 2 / 3


def summarise(
    verdict: FileVerdict,
    segments: Sequence[Segment],
    speakers: Sequence[Speaker],
    card: SpeechCard,
    unexamined: Sequence[Reason],
) -> str:
    """Two or three sentences for the person who sent the file.

    `verdict` is on what was examined; `unexamined` are the reasons that name what was not.
    """
    if verdict.label == "no_speech":
        if unexamined:
            return f"Nobody is heard speaking in what was examined. {unexamined[0].message}"
        return "Nobody is heard speaking in this recording, so there is nothing to judge."
    if verdict.spoof_probability is None:
        return "Too little is said in this recording to judge it."
    if not card.calibrated:
        return "The answer is left open: the model has not been calibrated."
    told = percent(verdict.spoof_probability)
    if verdict.label == "spoof":
        return (
            f"The speech reads as synthetic or altered, with an estimated probability of {told}."
            + (_whose(verdict, speakers) or _part(segments))
        )
    if verdict.label == "bona_fide" and unexamined:
        return (
            f"What was examined reads as a human voice; its estimated probability of being spoofed "
            f"is {told}. The answer is left open, for not everything was examined. "
            f"{unexamined[0].message}"
        )
    if verdict.label == "bona_fide":
        return (
            f"No sign of a spoofed voice was found; its estimated probability is {told}. This is "
            "no proof: a kind of synthesis that the model has never met may pass."
        )
    telling = telling_segments(segments)
    if telling and verdict.spoof_probability < card.bona_fide_below:
        return f"The answer is left open: most reads as a human voice, but not {times(telling[0])}."
    return _open(verdict.spoof_probability) + _whose(verdict, speakers)


def _open(probability: float) -> str:
    estimate, told = "The estimated probability of a spoofed voice is", percent(probability)
    if probability < _LOW:
        return f"{estimate} low ({told}), but not low enough to call it bona fide."
    if probability > _HIGH:
        return f"{estimate} high ({told}), but not high enough to call it spoofed."
    return f"The signs are mixed: the estimated probability of a spoofed voice is {told}."


def _whose(verdict: FileVerdict, speakers: Sequence[Speaker]) -> str:
    """Which voices it is that decide, where others read better."""
    names = [speaker.name for speaker in speakers if speaker.label == verdict.label]
    if not names or len(names) == len(speakers):
        return ""
    told = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f" So {'reads' if len(names) == 1 else 'read'} {told}, of {len(speakers)} voices."


def _part(segments: Sequence[Segment]) -> str:
    """When the signs are strongest, where they are not all through."""
    spoken = [segment for segment in segments if segment.label != "no_speech"]
    spoofed = [segment for segment in spoken if segment.label == "spoof"]
    if not spoofed or len(spoofed) == len(spoken):
        return ""
    strongest = max(spoofed, key=lambda segment: segment.spoof_probability or 0)
    return f" The signs are strongest from {times(strongest)}."
