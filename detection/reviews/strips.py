"""Faces through time, as a moderator sees them at a glance: stretches of the same verdict."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from detection.sessions.models import DetectionSession, Label
from detection.sessions.odd_json import objects_in
from detection.sessions.strips import Stretch, Strip

MOST_STRIPS = 12


@dataclass(slots=True, kw_only=True)
class FaceStrip(Strip):
    """One face: its track as the session has it, and its stretches."""

    track: dict[str, Any]


def tracks_of(session: DetectionSession) -> list[dict[str, Any]]:
    """The session's tracks, but for what is none."""
    needed = {"track", "label", "frames", "fake_probability", "start_seconds", "end_seconds"}
    return [track for track in objects_in(session.tracks) if needed <= track.keys()]


def strips_of(session: DetectionSession) -> list[FaceStrip]:
    """Faces that are called manipulated, then those longest in sight; no more than can be seen."""
    tracks = tracks_of(session)
    ranked = sorted(
        tracks, key=lambda track: (track["label"] != Label.MANIPULATED, -track["frames"])
    )
    strips = {track["track"]: FaceStrip(track=track) for track in ranked[:MOST_STRIPS]}
    windows = session.windows.filter(track__in=strips).order_by("track", "start_seconds")
    for track, stretch in _joined(windows.iterator()):
        strips[track].stretches.append(stretch)
    for strip in strips.values():
        strip.place(session.seconds_analysed)
    return list(strips.values())


def _joined(windows: Iterable[Any]) -> Iterator[tuple[int, Stretch]]:
    """Windows overlap; each stretch ends where the next one begins."""
    track, last = None, None
    for window in windows:
        start, end = window.start_seconds, window.end_seconds
        follows = last is not None and window.track == track and start <= last.end
        if last is not None and follows and window.label == last.label:
            last.end = end
            last.probability = max(last.probability, window.fake_probability)
            continue
        if last is not None and track is not None:
            if follows:
                last.end = start
            yield track, last
        track = window.track
        last = Stretch(start, end, window.label, window.fake_probability)
    if last is not None and track is not None:
        yield track, last
