"""Videos with large pictures are examined in little memory, or refused with advice."""

from __future__ import annotations

import threading
from pathlib import Path

import av
import numpy as np
import pytest

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.channel import Channel
from media_jobs.engines.media.decode import DecodeReport, sample_frames
from media_jobs.engines.media.frame_memory import most_threads
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import probe
from media_jobs.engines.media.timeline import read_timeline
from tests.media_jobs.engines.clips import write_clip


def plain(path: Path, width: int, height: int, pixel_format: str = "yuv420p") -> Path:
    picture = np.full((height, width, 3), 90, np.uint8)
    return write_clip(path, [picture], pixel_format=pixel_format)


@pytest.mark.parametrize(
    ("width", "height", "pixel_format"),
    [(3840, 2160, "yuv444p10le"), (5120, 2880, "yuv420p")],
)
def test_pictures_that_take_too_much_memory_are_refused_with_advice(
    tmp_path: Path, width: int, height: int, pixel_format: str
) -> None:
    path = plain(tmp_path / "large.mp4", width, height, pixel_format)
    with pytest.raises(EngineRefused) as refused:
        probe(path)
    assert refused.value.code == "picture_too_large"
    assert "H.264 at 4K or smaller" in str(refused.value)


def test_4k_in_ten_bits_is_read(tmp_path: Path) -> None:
    assert probe(plain(tmp_path / "4k.mp4", 4096, 2160, "yuv420p10le")).width == 4096


def test_a_video_just_within_the_limit_is_read_although_decoders_pad_it(tmp_path: Path) -> None:
    path, report = plain(tmp_path / "padded.mp4", 4000, 2496), DecodeReport()
    track = read_timeline(path, MediaLimits()).tracks[0]
    frames = sample_frames(path, track, rate=10, limits=MediaLimits(), threads=1, report=report)
    assert [frame.width for frame in frames] == [4000]
    assert report.damaged_after is None


def test_fewer_threads_decode_larger_pictures(tmp_path: Path) -> None:
    threads = []
    for width, height in ((480, 270), (1920, 1080), (3840, 2160)):
        with av.open(str(plain(tmp_path / f"{width}.mp4", width, height))) as container:
            threads.append(most_threads(container.streams.video[0]))
    assert threads[0] > 64
    assert threads[1:] == [14, 3]


def test_frames_wait_by_their_bytes_and_one_that_is_larger_waits_alone() -> None:
    channel: Channel[str] = Channel(10)
    assert channel.put("large", 50)
    put = threading.Thread(target=channel.put, args=("next", 1))
    put.start()
    put.join(0.05)
    assert put.is_alive()
    items = iter(channel)
    assert next(items) == "large"
    put.join(5)
    assert not put.is_alive()
    assert channel.put("third", 9)
    channel.finish()
    assert list(items) == ["next", "third"]
