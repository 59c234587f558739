"""The pictures of an animated WebP or PNG, at the times at which a browser shows them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from av import VideoFrame

from media_jobs.engines.media.images import shrinking
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.sampled import SampledFrame, Scaler, sampled
from media_jobs.engines.media.sniff import FileKind
from media_jobs.engines.media.stills.child import PictureDecoder
from media_jobs.engines.media.stills.header import read_header

if TYPE_CHECKING:
    from media_jobs.engines.media.decode import DecodeReport

# An animation of so many pictures is examined picture by picture; a longer one like a video.
_EVERY_PICTURE = 300
# The long side of what the decoder hands over; more is reduced by whole factors.
_LONG_SIDE = 1920
_EARLY_SECONDS = 0.002
_CPU_SECONDS = 900


def animation_frames(
    path: Path, kind: FileKind, *, rate: float, limits: MediaLimits, report: DecodeReport
) -> Iterator[SampledFrame]:
    """Yield the pictures of the animation at `path` in order, of long ones at most `rate` a second.

    At damage it ends, and `report` says where. Raises EngineRefused: `picture_too_large`,
    `damaged_file`.
    """
    header = read_header(path, kind.container)
    shrinking(header, kind, limits)
    starts = list(accumulate(header.seconds, initial=0.0))
    wanted = wanted_pictures(starts[:-1], rate)
    request = {
        "path": str(path.resolve()),
        "container": kind.container,
        "animated": True,
        "hidden": header.hidden,
        "gamma": header.gamma,
        "shrink": 1,
        "small_side": _LONG_SIDE,
    }
    with PictureDecoder(request, cpu_seconds=_CPU_SECONDS, limits=limits) as decoder:
        decoder.ask(json.dumps(wanted))
        size = decoder.answer()
        scaler = Scaler()
        for number, after in pairwise([*wanted, len(header.seconds)]):
            if not decoder.byte():
                report.damaged_after = starts[number]
                return
            stored = decoder.picture(size["width"], size["height"])
            frame = VideoFrame.from_ndarray(header.orientation.upright(stored), format="rgb24")
            report.decoded = after
            report.last_seconds = starts[after - 1]
            yield sampled(frame, number, starts[number], aspect=1.0, scaler=scaler)


def wanted_pictures(starts: Sequence[float], rate: float) -> list[int]:
    """The numbers of the pictures to examine of those that begin at `starts` (seconds)."""
    if len(starts) <= _EVERY_PICTURE:
        return list(range(len(starts)))
    wanted, due = [], 0.0
    for number, seconds in enumerate(starts):
        if seconds + _EARLY_SECONDS >= due:
            wanted.append(number)
            due = (int((seconds + _EARLY_SECONDS) * rate) + 1) / rate
    return wanted
