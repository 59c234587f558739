"""Join what was found in each picture track of a video into one answer about the file.

Each track, and each recording where several are joined, is judged by itself: pooled, a genuine one
would outweigh a forged one that somebody else is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from detection.engines.faces.tally import ScanTally
from detection.engines.faces.types import ScanOutcome
from detection.engines.scale import percent
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.timeline import PictureTrack, Timeline
from media_jobs.engines.media.types import MediaProbe, Reason

_WORDS = {
    "manipulated": "looks manipulated",
    "uncertain": "is left open",
    "authentic": "looks authentic",
    "no_face": "shows no face",
}
_WORST_FIRST = tuple(_WORDS)
# How far the header's duration may be off before it is mentioned.
_CLAIM_SLACK_SECONDS = 2.0
_CLAIM_SLACK_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Examined:
    """A picture track with what it holds and what was seen in it."""

    track: PictureTrack
    media: MediaProbe
    tally: ScanTally


def join(
    examined: Sequence[Examined], timeline: Timeline, notes: tuple[Reason, ...]
) -> ScanOutcome:
    """The outcome of the worst track, with the faces and reasons of all.

    Where none of its own faces could be judged, the probability is that of the next worst.

    `notes` are reasons known from reading the file.
    """
    tracks = max(one.track.number for one in examined)
    if tracks > 1:
        notes = (_several(tracks), *notes)
    outcomes = [
        one.tally.conclude(one.media, seconds=timeline.seconds, notes=notes) for one in examined
    ]
    if len(outcomes) == 1:
        return outcomes[0]
    places = [_place(one.track, timeline) for one in examined]
    ranked = sorted(range(len(outcomes)), key=lambda number: _badness(outcomes[number]))
    worst, probabilities = ranked[0], [outcomes[number].fake_probability for number in ranked]
    found = outcomes[worst]
    return replace(
        found,
        fake_probability=next((p for p in probabilities if p is not None), None),
        summary=_summary(found, places[worst]),
        reasons=tuple(_reasons(outcomes, places, worst, notes)) + notes,
        tracks=tuple(
            replace(face, picture=one.track.number)
            for one, outcome in zip(examined, outcomes, strict=True)
            for face in outcome.tracks
        ),
        windows=tuple(window for outcome in outcomes for window in outcome.windows),
        frames=sum(outcome.frames for outcome in outcomes),
    )


def _several(tracks: int) -> Reason:
    return Reason(
        "picture_tracks",
        f"The file has {tracks} picture tracks, of which players show one: each was examined.",
    )


def by_itself(name: str, outcome: ScanOutcome) -> str:
    """A sentence on what is judged by itself, beside what decides: it looks so or so."""
    probability = outcome.fake_probability
    told = "" if probability is None else f" ({percent(probability)})"
    return f"{name} {_WORDS[outcome.label]} by itself{told}."


def damage(track: PictureTrack, timeline: Timeline, after: float) -> Reason:
    """A part of the track could not be read."""
    what = _place(track, timeline) or "The file"
    return Reason(
        "damaged",
        f"{what} is damaged after {clock(after)}; what could still be read was examined.",
        unexamined=True,
    )


def unread(track: PictureTrack, timeline: Timeline) -> Reason:
    """Nothing of the track could be decoded."""
    return Reason(
        "unread_track",
        f"{_place(track, timeline)} could not be decoded, so it was not examined.",
        unexamined=True,
    )


def ends_early(timeline: Timeline) -> Iterator[Reason]:
    """The header promises more than there is to see."""
    claimed, end = timeline.claimed_seconds or 0.0, max(track.end for track in timeline.tracks)
    if claimed > end + max(_CLAIM_SLACK_SECONDS, _CLAIM_SLACK_SHARE * end):
        yield Reason(
            "ends_early",
            f"The file says that it lasts {clock(claimed)}, but its pictures end at {clock(end)}.",
        )


def _reasons(
    outcomes: Sequence[ScanOutcome], places: Sequence[str], worst: int, notes: Sequence[Reason]
) -> Iterator[Reason]:
    """Those of the deciding track, one that sums up each other track, and what those leave out."""
    for number in sorted(range(len(outcomes)), key=lambda number: number != worst):
        outcome, place = outcomes[number], places[number]
        if number != worst:
            yield Reason("beside", by_itself(place or "What is shown first", outcome))
        for reason in outcome.reasons:
            if reason not in notes and (number == worst or reason.unexamined):
                message = f"{place}: {reason.message}" if place else reason.message
                yield replace(reason, message=message)


def _summary(found: ScanOutcome, place: str) -> str:
    decides = place and found.label in ("manipulated", "uncertain")
    return f"{place} decides. {found.summary}" if decides else found.summary


def _place(track: PictureTrack, timeline: Timeline) -> str:
    """The track as people name it; "" for what every player shows."""
    first = track.recording == timeline.tracks[0].recording
    if track.number > 1:
        name = f"Picture track {track.number}"
        return name if first else f"{name} of the recording from {clock(track.start)} on"
    return "" if first else f"The recording from {clock(track.start)} on"


def _badness(outcome: ScanOutcome) -> tuple[int, float]:
    return _WORST_FIRST.index(outcome.label), -(outcome.fake_probability or 0.0)
