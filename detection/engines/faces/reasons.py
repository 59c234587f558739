"""The reasons beside a verdict, for the whole file: what it rests on and what limits it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from detection.engines.faces.gates import is_gated
from detection.engines.faces.spans import MOST_LISTED, in_a_row, listed, striking_spans
from detection.engines.faces.types import TrackVerdict, Window
from detection.engines.scale import percent
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.types import MediaProbe, Reason

# A face in sight for less than this share of the time leaves most of the file unexamined.
_RARELY = 0.5
# A clip shorter than this gives few independent views of a face.
_SHORT_SECONDS = 4.0


def explain(
    tracks: Sequence[TrackVerdict],
    windows: Sequence[Window],
    media: MediaProbe,
    *,
    share: float,
) -> tuple[Reason, ...]:
    """Collect the reasons; `share` of the examined frames show a face.

    `windows` are those of the faces that could be judged.
    """
    if not tracks:
        return ()
    found = [_faces(tracks, media, share)]
    found += _strength(windows)
    found += _limits_of_tracks(tracks)
    if media.kind == "video":
        found += _limits_of_time(media, share)
    else:
        found.append(
            Reason(
                "single_picture",
                "A single picture tells less than a video, so the answer stays open more often; "
                "and a face made whole by a generator unknown to the model may pass as genuine.",
            )
        )
    return tuple(found)


def _faces(tracks: Sequence[TrackVerdict], media: MediaProbe, share: float) -> Reason:
    count = len(tracks)
    if media.kind == "image":
        return Reason("faces", f"{count} face{'s were' if count > 1 else ' was'} examined.")
    frames = "every frame" if share == 1 else f"{percent(share)} of the frames"
    return Reason(
        "faces",
        f"{count} appearance{'s' if count > 1 else ''} of a face {'were' if count > 1 else 'was'} "
        f"followed; a face is in sight in {frames}.",
    )


def _strength(windows: Sequence[Window]) -> Iterator[Reason]:
    striking = sum(window.label == "manipulated" for window in windows)
    if not striking:
        return
    if striking == len(windows) == 1:
        told = "The only window looks manipulated."
    elif striking == 1:
        told = f"1 of {len(windows)} two-second windows looks manipulated by itself."
    else:
        told = f"{striking} of {len(windows)} two-second windows look manipulated by themselves."
    yield Reason("striking_windows", told)
    if striking < len(windows):
        places = listed(striking_spans(windows), "manipulated")
        yield Reason("partial", f"{'It lies' if striking == 1 else 'They lie'} at {places}.")


def _limits_of_tracks(tracks: Sequence[TrackVerdict]) -> Iterator[Reason]:
    """Each limit once, with the number of faces that it concerns."""
    by_code: dict[str, list[Reason]] = {}
    for track in tracks:
        for reason in track.reasons:
            by_code.setdefault(reason.code, []).append(reason)
    for same in by_code.values():
        message = same[0].message
        if len(same) > 1:
            message = f"{message} The same holds for {len(same) - 1} more."
        open_for_it = any(reason.unexamined for reason in same)
        yield replace(same[0], message=message, unexamined=open_for_it)
    out = [track for track in tracks if is_gated(track)]
    if 0 < len(out) < len(tracks):
        yield Reason(
            "left_out",
            f"{len(out)} of {len(tracks)} appearances could not be judged: {_named(out)}.",
        )


def _named(tracks: Sequence[TrackVerdict]) -> str:
    """Which faces: "face 2 (0:01.0 to 0:09.0), face 3 (0:04.0 to 0:05.1) and 4 more"."""
    told = [f"face {track.track}{_when(track)}" for track in tracks[:MOST_LISTED]]
    rest = len(tracks) - len(told)
    return in_a_row([*told, f"{rest:,} more"] if rest else told)


def _when(track: TrackVerdict) -> str:
    start, end = track.start_seconds, track.end_seconds
    return f" ({clock(start, 1)} to {clock(end, 1)})" if end else ""


def _limits_of_time(media: MediaProbe, share: float) -> Iterator[Reason]:
    if share < _RARELY:
        yield Reason(
            "rarely_visible", "No face is in sight for most of the time: that part is not judged."
        )
    if media.duration_seconds < _SHORT_SECONDS:
        yield Reason(
            "short_clip",
            f"The clip lasts {media.duration_seconds:.1f} seconds: little to go by.",
        )
