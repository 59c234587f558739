"""The tags of a video's container and tracks, as FFmpeg reads them from each kind of container."""

from __future__ import annotations

from pathlib import Path

from detection.engines.media.container import open_video
from detection.engines.media.limits import MediaLimits
from detection.engines.media.provenance.marks import MOST_BYTES_OF_ONE, Marks

_VENDORS = ("com.apple.quicktime.", "com.android.")
_MOST_TRACKS = 20


def read_tags(path: Path, demuxer: str, marks: Marks) -> None:
    """Add the tags of the whole and of its tracks to `marks`.

    Raises EngineRefused `damaged_file` when the container cannot be read.
    """
    with open_video(path, demuxer=demuxer, limits=MediaLimits()) as container:
        tracks = list(container.streams)[:_MOST_TRACKS]
        for held in (container, *tracks):
            for key, value in held.metadata.items():
                marks.say("container", _plain(key), value[:MOST_BYTES_OF_ONE])


def _plain(key: str) -> str:
    for vendor in _VENDORS:
        key = key.lower().removeprefix(vendor)
    return key
