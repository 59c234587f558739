"""Faces through time, as a moderator sees them at a glance: stretches of the same verdict."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from detection.sessions.models import DetectionSession, Label
from detection.sessions.odd_json import objects_in

MOST_STRIPS = 12
MOST_MARKED = 20


@dataclass(slots=True)
class Stretch:
    """Part of a strip with one label; `fake_probability` is that of its strongest window."""

    start: float
    end: float
    label: str
    fake_probability: float
    left: float = 0
    width: float = 0


@dataclass(slots=True)
class Strip:
    """One face: its track as the session has it, and its stretches in order of time."""

    track: dict[str, Any]
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def marked(self) -> list[Stretch]:
        """The stretches that are not called authentic: the strongest, in order of time."""
        ranked = sorted(self._not_authentic, key=lambda stretch: -stretch.fake_probability)
        return sorted(ranked[:MOST_MARKED], key=lambda stretch: stretch.start)

    @property
    def unnamed(self) -> int:
        """How many more of them there are."""
        return max(len(self._not_authentic) - MOST_MARKED, 0)

    @property
    def _not_authentic(self) -> list[Stretch]:
        return [stretch for stretch in self.stretches if stretch.label != Label.AUTHENTIC]


def tracks_of(session: DetectionSession) -> list[dict[str, Any]]:
    """The session's tracks, but for what is none."""
    needed = {"track", "label", "frames", "fake_probability", "start_seconds", "end_seconds"}
    return [track for track in objects_in(session.tracks) if needed <= track.keys()]


def strips_of(session: DetectionSession) -> list[Strip]:
    """Faces that are called manipulated, then those longest in sight; no more than can be seen."""
    tracks = tracks_of(session)
    ranked = sorted(
        tracks, key=lambda track: (track["label"] != Label.MANIPULATED, -track["frames"])
    )
    strips = {track["track"]: Strip(track) for track in ranked[:MOST_STRIPS]}
    windows = session.windows.filter(track__in=strips).order_by("track", "start_seconds")
    for track, stretch in _joined(windows.iterator()):
        strips[track].stretches.append(stretch)
    length = max(session.seconds_analysed, 0.1)
    for strip in strips.values():
        for stretch in strip.stretches:
            stretch.left = 100 * min(stretch.start / length, 1)
            stretch.width = 100 * min(stretch.end / length, 1) - stretch.left
    return list(strips.values())


def _joined(windows: Iterable[Any]) -> Iterator[tuple[int, Stretch]]:
    """Windows overlap; each stretch ends where the next one begins."""
    track, last = None, None
    for window in windows:
        start, end = window.start_seconds, window.end_seconds
        follows = last is not None and window.track == track and start <= last.end
        if last is not None and follows and window.label == last.label:
            last.end = end
            last.fake_probability = max(last.fake_probability, window.fake_probability)
            continue
        if last is not None and track is not None:
            if follows:
                last.end = start
            yield track, last
        track = window.track
        last = Stretch(start, end, window.label, window.fake_probability)
    if last is not None and track is not None:
        yield track, last
