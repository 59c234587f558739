"""What FFmpeg says of a picture beside its pixels."""

from __future__ import annotations

from av import VideoFrame
from av.sidedata.sidedata import SideDataContainer


def side_data(frame: VideoFrame) -> SideDataContainer:
    """The side data of `frame`, by name.

    `frame.side_data` would keep the pixels of each picture until Python looks for cycles, as frame
    and container then hold each other: half a gigabyte of a video in 1080p.
    """
    return SideDataContainer(frame)  # type: ignore[call-arg]
