"""An uncertain verdict: what speaks for which side, how far off it is, what would settle it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from detection.engines.faces.gates import is_gated
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.spans import MOST_LISTED, in_a_row, listed, spans_of
from detection.engines.faces.types import TrackVerdict, Window
from detection.engines.faces.verdict import FileVerdict
from detection.engines.scale import percent, threshold
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.types import MediaProbe, Reason

# A change of the probability between two windows, one after the other, that is worth naming.
_JUMP = 0.4
# Windows follow each other when one ends this near to where the other begins, in seconds.
_SAME_PLACE = 0.25
# The same jump shows in several pairs of windows: within this many seconds the largest is named.
_APART_SECONDS = 1.0
# What each limit asks of a copy that would be examined with more success.
_BETTER = {
    "face_too_small": "a copy in which the face is larger",
    "small_face": "a copy in which the face is larger",
    "too_blurred": "a sharper copy",
    "too_compressed": "a less compressed copy",
    "compressed": "a less compressed copy",
    "too_short": "a clip in which the face is seen for longer",
    "unlike_a_face": "material in which the face is open and turned to the camera",
    "not_calibrated": "a calibration of the model by whoever runs it",
}


def undecided(
    verdict: FileVerdict,
    tracks: Sequence[TrackVerdict],
    windows: Sequence[Window],
    media: MediaProbe,
    card: ModelCard,
) -> tuple[Reason, ...]:
    """The reasons that only an uncertain verdict has.

    `windows` are those of the faces that could be judged, ordered by track and time.
    """
    judged = [track for track in tracks if not is_gated(track)]
    found: list[Reason] = []
    if judged:
        found += _distance(verdict, media, card)
        found += _faces(judged, media)
        found += _sides(windows)
    return (*found, _would_settle(tracks, media))


def _distance(verdict: FileVerdict, media: MediaProbe, card: ModelCard) -> Iterator[Reason]:
    probability, low, high = verdict.fake_probability, card.authentic_below, card.manipulated_above
    if probability is None or not low <= probability < high:
        return
    what = "video" if media.kind == "video" else "single picture"
    yield Reason(
        "between_thresholds",
        f"A {what} is called authentic below {threshold(low)} and manipulated from "
        f"{threshold(high)}: this one lies {_points(probability - low)} above the one threshold "
        f"and {_points(high - probability)} below the other.",
    )


def _points(share: float) -> str:
    return f"{max(share * 100, 0.1):.1f} points"


def _faces(tracks: Sequence[TrackVerdict], media: MediaProbe) -> Iterator[Reason]:
    forged = [t.fake_probability for t in tracks if t.label == "manipulated"]
    genuine = [t.fake_probability for t in tracks if t.label == "authentic"]
    if len(tracks) < 2 or not (forged or genuine):
        return
    sides = []
    if forged:
        sides.append(f"{len(forged)} {_looks(forged)} manipulated (up to {percent(max(forged))})")
    if genuine:
        sides.append(
            f"{len(genuine)} {_looks(genuine)} authentic (down to {percent(min(genuine))})"
        )
    if rest := len(tracks) - len(forged) - len(genuine):
        sides.append(f"{rest} {'is' if rest == 1 else 'are'} open")
    seen = "appearances" if media.kind == "video" else "faces"
    yield Reason("faces_differ", f"Of the {len(tracks)} {seen} {in_a_row(sides)}.")


def _looks(those: Sequence[float]) -> str:
    return "looks" if len(those) == 1 else "look"


def _sides(windows: Sequence[Window]) -> Iterator[Reason]:
    """What the striking windows, of which all verdicts tell, have against them."""
    if not windows:
        return
    forged, genuine = spans_of(windows, "manipulated"), spans_of(windows, "authentic")
    if not forged:
        highest = percent(max(window.fake_probability for window in windows))
        yield Reason(
            "no_striking_windows",
            f"No two-second window looks manipulated by itself; the highest has {highest}.",
        )
    if genuine:
        count = sum(window.label == "authentic" for window in windows)
        yield Reason(
            "authentic_windows",
            f"{count} of {len(windows)} two-second windows look authentic by themselves, at "
            f"{listed(genuine, 'authentic')}.",
        )
    else:
        lowest = percent(min(window.fake_probability for window in windows))
        yield Reason(
            "no_authentic_windows",
            f"No two-second window looks authentic by itself; the lowest has {lowest}.",
        )
    yield from _jumps(windows)


def _jumps(windows: Sequence[Window]) -> Iterator[Reason]:
    """Where the score of one face jumps, or the next shot's begins far from that of the last."""
    first: dict[int, float] = {}
    last: dict[int, float] = {}
    for window in windows:
        first.setdefault(window.track, window.start_seconds)
        last[window.track] = window.end_seconds
    ordered = sorted(windows, key=lambda window: window.start_seconds)
    starts = [window.start_seconds for window in ordered]
    found = []
    for one in ordered:
        begin = bisect_left(starts, one.end_seconds - _SAME_PLACE)
        end = bisect_right(starts, one.end_seconds + _SAME_PLACE)
        for other in ordered[begin:end]:
            size = abs(one.fake_probability - other.fake_probability)
            follows = last[one.track] == one.end_seconds, first[other.track] == other.start_seconds
            cut = one.track != other.track
            if size >= _JUMP and (all(follows) or not cut):
                found.append((size, (one.end_seconds + other.start_seconds) / 2, cut))
    kept: list[tuple[float, bool]] = []
    for _, place, cut in sorted(found, reverse=True):
        if all(abs(place - other) > _APART_SECONDS for other, _ in kept):
            kept.append((place, cut))
    if kept:
        yield _told_jumps(kept)


def _told_jumps(jumps: Sequence[tuple[float, bool]]) -> Reason:
    named = sorted(jumps[:MOST_LISTED])
    places = [clock(place, 1) for place, _ in named]
    if rest := len(jumps) - len(named):
        places.append(f"{rest:,} more")
    cuts = sum(cut for _, cut in jumps)
    where = f", {_cuts(cuts, len(jumps))}" if cuts else ""
    return Reason(
        "abrupt_change",
        f"The score changes abruptly at {in_a_row(places)}{where}: pieces of different origin may "
        "have been joined. Cut them apart and examine each by itself.",
    )


def _cuts(cuts: int, jumps: int) -> str:
    if cuts < jumps:
        return f"{cuts} of them at a cut"
    return "at a cut" if cuts == 1 else "each at a cut"


def _would_settle(tracks: Sequence[TrackVerdict], media: MediaProbe) -> Reason:
    limits = {_BETTER[r.code] for track in tracks for r in track.reasons if r.code in _BETTER}
    asked = ["the original file, as it was recorded or first published", *sorted(limits)]
    if media.kind == "image":
        asked.append("a video of the same moment")
    elif not limits:
        asked += ["a longer clip", "one of higher quality"]
    told = ", ".join(asked)
    return Reason("would_settle", f"What may settle it: {told}, or a moderator’s review.")
