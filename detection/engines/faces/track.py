"""Follow faces through time: one track is one person's uninterrupted appearance in a shot."""

from __future__ import annotations

from dataclasses import dataclass

from detection.engines.faces.find import FoundFace, overlap
from detection.engines.faces.types import Box

# A face that turns away is met again within this time; later it may be someone else.
_BRIDGE_SECONDS = 1.0
_MIN_OVERLAP = 0.2
# At ten frames a second a head moves less than its own size between two frames.
_MAX_SHIFT = 0.8
_MAX_GROWTH = 1.8


@dataclass(slots=True)
class _Track:
    number: int
    box: Box
    seconds: float


class FaceTracker:
    """Gives every face in every frame the number of its track."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []
        self._next_number = 1  # people count faces from one

    def update(self, seconds: float, found: list[FoundFace], *, cut: bool) -> list[int]:
        """Return the track numbers of `found`, in its order; `cut` ends all earlier tracks."""
        if cut:
            self._tracks.clear()
        self._tracks = [t for t in self._tracks if seconds - t.seconds <= _BRIDGE_SECONDS]
        pairs = sorted(
            (
                (likeness, place, track.number)
                for place, face in enumerate(found)
                for track in self._tracks
                if (likeness := _likeness(track.box, face.box)) > 0
            ),
            reverse=True,
        )
        numbers: dict[int, int] = {}
        for _, place, number in pairs:
            if place not in numbers and number not in numbers.values():
                numbers[place] = number
        return [self._follow(numbers.get(place), face, seconds) for place, face in enumerate(found)]

    def _follow(self, number: int | None, face: FoundFace, seconds: float) -> int:
        for track in self._tracks:
            if track.number == number:
                track.box, track.seconds = face.box, seconds
                return track.number
        track = _Track(self._next_number, face.box, seconds)
        self._next_number += 1
        self._tracks.append(track)
        return track.number


def _likeness(before: Box, now: Box) -> float:
    """How well two boxes fit as one face: 0 when they cannot be, above 1 when they overlap."""
    growth = (now.width * now.height) / (before.width * before.height)
    if not 1 / _MAX_GROWTH**2 < growth < _MAX_GROWTH**2:
        return 0.0
    shared = overlap(before, now)
    if shared >= _MIN_OVERLAP:
        return 1 + shared
    shift = max(
        abs(now.x + now.width / 2 - before.x - before.width / 2) / max(before.width, now.width),
        abs(now.y + now.height / 2 - before.y - before.height / 2) / max(before.height, now.height),
    )
    return max(0.0, 1 - shift / _MAX_SHIFT)
