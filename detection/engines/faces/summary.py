"""Say in plain words what was concluded and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from detection.engines.faces.agreement import is_disputed
from detection.engines.faces.spans import listed, striking_spans, times
from detection.engines.faces.types import TrackVerdict, Window
from detection.engines.faces.verdict import FileVerdict
from detection.engines.scale import percent
from media_jobs.engines.media.types import MediaProbe, Reason

# Windows that look manipulated in more than this share: it is the whole, not a part.
_NEARLY_ALL = 0.8
# A probability below the first is told as low, above the second as high.
_LOW, _HIGH = 1 / 3, 2 / 3


def summarise(
    verdict: FileVerdict,
    tracks: Sequence[TrackVerdict],
    windows: Sequence[Window],
    media: MediaProbe,
    unexamined: Sequence[Reason] = (),
) -> str:
    """Two or three sentences for the person who sent the file.

    `verdict` is on what was examined, `windows` are those of the faces that could be judged;
    `unexamined` are the reasons that name what was not.
    """
    what = "video" if media.kind == "video" else "picture"
    if not tracks:
        if unexamined:
            return f"No face was found in what was examined. {unexamined[0].message}"
        return f"No face was found in this {what}, so there is nothing to judge."
    if verdict.fake_probability is None:
        which = "The face" if len(tracks) == 1 else "None of the faces"
        cannot = "cannot" if len(tracks) == 1 else "can"
        return f"{which} in this {what} {cannot} be judged. {tracks[0].reasons[0].message}"
    told = percent(verdict.fake_probability)
    if verdict.label == "authentic" and unexamined:
        return (
            f"What was examined looks authentic; its estimated probability of manipulation is "
            f"{told}. The answer is left open, for not everything was examined. "
            f"{unexamined[0].message}"
        )
    if verdict.label == "authentic":
        return (
            f"No sign of manipulation was found; its estimated probability is {told}. This is "
            "no proof: a kind of forgery that the model has never met may pass."
            + _exception(windows)
        )
    if verdict.label == "manipulated":
        which = "The face looks" if len(tracks) == 1 else "At least one face looks"
        return f"{which} manipulated, with an estimated probability of {told}." + _part(windows)
    disputed = [track for track in tracks if is_disputed(track)]
    if disputed:
        return f"The answer is left open. {disputed[0].reasons[0].message}"
    alone = [track for track in tracks if track.label == "manipulated"]
    if alone and verdict.fake_probability < _LOW:
        return _one_among_many(alone, tracks, windows)
    return _open(verdict.fake_probability, media) + _part(windows)


def _one_among_many(
    alone: Sequence[TrackVerdict], tracks: Sequence[TrackVerdict], windows: Sequence[Window]
) -> str:
    number, strongest = len(alone), max(alone, key=lambda track: track.fake_probability)
    told = f"face {strongest.track} ({percent(strongest.fake_probability)})"
    return (
        f"{number} of {len(tracks)} faces {'look' if number > 1 else 'looks'} manipulated when "
        f"judged alone, most of all {told}. "
        "Among so many, one may do so by chance: look at it yourself." + _part(windows)
    )


def _open(probability: float, media: MediaProbe) -> str:
    """What an uncertain probability says, and that it does not settle the question."""
    estimate = "The estimated probability of manipulation is"
    told, settled = percent(probability), "a single picture of this kind cannot settle it"
    if probability < _LOW:
        why = "not low enough to call it authentic" if media.kind == "video" else settled
        return f"{estimate} low ({told}), but {why}."
    if probability > _HIGH:
        why = "not high enough to call it manipulated" if media.kind == "video" else settled
        return f"{estimate} high ({told}), but {why}."
    return f"The signs are mixed: the estimated probability of manipulation is {told}."


def _part(windows: Sequence[Window]) -> str:
    spans = striking_spans(windows)
    striking = sum(window.label == "manipulated" for window in windows)
    if not spans or striking > _NEARLY_ALL * len(windows):
        return ""
    return f" The signs are strongest from {times(spans[0])}."


def _exception(windows: Sequence[Window]) -> str:
    spans = striking_spans(windows)
    if not spans:
        return ""
    if len(spans) == 1:
        return (
            f" Only the stretch from {times(spans[0])} stands out; among so many, one may do so "
            "by chance."
        )
    return (
        f" Stretches that stand out all the same: {listed(spans, 'manipulated')}. Among so many, "
        "some may do so by chance: look at them yourself."
    )
