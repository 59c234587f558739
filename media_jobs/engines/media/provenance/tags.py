"""The tags of a video's container and tracks, as FFmpeg reads them from each kind of container."""

from __future__ import annotations

from pathlib import Path

from media_jobs.engines.media.container import open_recording
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.provenance.marks import MOST_BYTES_OF_ONE, Marks
from media_jobs.engines.media.recordings import recordings

_VENDORS = ("com.apple.quicktime.", "com.android.")
_MOST_RECORDINGS = 5
_MOST_TRACKS = 20


def read_tags(path: Path, marks: Marks) -> None:
    """Add the tags of each recording in the file, and of its tracks, to `marks`.

    Raises EngineRefused `damaged_file` when a container cannot be read.
    """
    for recording in recordings(path)[:_MOST_RECORDINGS]:
        with open_recording(path, recording, MediaLimits()) as container:
            tracks = list(container.streams)[:_MOST_TRACKS]
            for held in (container.metadata, *(track.metadata for track in tracks)):
                for key, value in held.items():
                    marks.say("container", _plain(key), value[:MOST_BYTES_OF_ONE])


def _plain(key: str) -> str:
    for vendor in _VENDORS:
        key = key.lower().removeprefix(vendor)
    return key
