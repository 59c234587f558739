"""Frames come in order, upright, at true times, and decoding stops when no one wants more."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media import decode
from media_jobs.engines.media.decode import DecodeReport, sample_frames
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.sampled import SampledFrame
from media_jobs.engines.media.timeline import PictureTrack, read_timeline
from tests.media_jobs.engines.clips import cut_off, moving, overwrite, patch_atom, roomy, write_clip


def frames_of(
    path: Path, rate: float = 10, limits: MediaLimits | None = None
) -> tuple[list[SampledFrame], DecodeReport]:
    report = DecodeReport()
    limits = limits or MediaLimits()
    track = first_track(path)
    frames = list(sample_frames(path, track, rate=rate, limits=limits, threads=2, report=report))
    return frames, report


def first_track(path: Path) -> PictureTrack:
    return read_timeline(path, MediaLimits()).tracks[0]


def quarters() -> np.ndarray:
    """A picture whose upper left quarter is white and whose upper right is red."""
    picture = np.zeros((96, 160, 3), np.uint8)
    picture[:48, :80] = 255
    picture[:48, 80:, 0] = 255
    return picture


def test_ten_frames_of_every_second_are_picked(tmp_path: Path) -> None:
    frames, report = frames_of(write_clip(tmp_path / "clip.mp4", moving(60), fps=30))
    assert [frame.index for frame in frames] == list(range(0, 60, 3))
    assert [frame.seconds for frame in frames] == pytest.approx([n / 10 for n in range(20)])
    assert (report.decoded, report.damaged_after) == (60, None)


def test_a_slow_video_gives_all_its_frames(tmp_path: Path) -> None:
    frames, _ = frames_of(write_clip(tmp_path / "clip.mp4", moving(10), fps=5))
    assert [frame.seconds for frame in frames] == pytest.approx([n / 5 for n in range(10)])


def test_sampling_follows_the_times_of_a_variable_rate(tmp_path: Path) -> None:
    times = [n * 0.02 for n in range(50)] + [1 + n * 0.4 for n in range(10)]
    frames, _ = frames_of(write_clip(tmp_path / "clip.mp4", moving(60), times=times))
    expected = [n / 10 for n in range(10)] + [1 + n * 0.4 for n in range(10)]
    assert [frame.seconds for frame in frames] == pytest.approx(expected, abs=0.003)


def test_a_late_start_is_shown_as_late_as_browsers_do(tmp_path: Path) -> None:
    times = [100 + n * 0.1 for n in range(10)]
    frames, _ = frames_of(write_clip(tmp_path / "clip.mkv", moving(10), times=times))
    assert frames[0].seconds == pytest.approx(100, abs=0.002)
    assert frames[-1].seconds == pytest.approx(100.9, abs=0.002)


@pytest.mark.parametrize(
    ("rotation", "white"), [(0, (10, 10)), (90, (-10, 10)), (180, (-10, -10)), (-90, (10, -10))]
)
def test_rotated_videos_come_upright(tmp_path: Path, rotation: int, white: tuple[int, int]) -> None:
    path = write_clip(tmp_path / "clip.mp4", [quarters()] * 3, rotation=rotation)
    frame = frames_of(path)[0][0]
    shape = (160, 96, 3) if rotation in (90, -90) else (96, 160, 3)
    assert frame.rgb().shape == frame.small.shape == shape
    assert (frame.height, frame.width) == shape[:2]
    assert frame.rgb()[white].min() > 230
    assert frame.small[white].min() > 230


def test_the_small_picture_is_blue_first_and_the_full_one_red_first(tmp_path: Path) -> None:
    frame = frames_of(write_clip(tmp_path / "clip.mp4", [quarters()] * 3))[0][0]
    red, blue = frame.rgb()[10, 150, [0, 2]]
    assert red > 200 > 60 > blue
    assert frame.small[10, 150, 2] > 200


@pytest.mark.parametrize("rotation", [0, 90, 180, -90])
def test_a_region_is_what_the_whole_picture_shows_there(tmp_path: Path, rotation: int) -> None:
    path = write_clip(tmp_path / "clip.mp4", roomy(2), rotation=rotation)
    frame = frames_of(path)[0][0]
    for left, top, right, bottom in ((0, 0, 50, 30), (11, 101, 200, 301), (150, 90, 360, 360)):
        part = frame.region(left, top, right, bottom).astype(int)
        whole = frame.rgb()[top:bottom, left:right].astype(int)
        assert part.shape == (bottom - top, right - left, 3)
        assert np.abs(part - whole).max() <= 6
        assert np.abs(part - whole).mean() < 0.2


def test_regions_work_for_every_way_to_store_colour(tmp_path: Path) -> None:
    for stored, size in (("yuv444p", (160, 96)), ("yuv420p10le", (160, 96)), ("gray", (161, 97))):
        picture = np.resize(quarters(), (size[1], size[0], 3))
        path = write_clip(tmp_path / f"{stored}.mkv", [picture] * 2, pixel_format=stored)
        frame = frames_of(path)[0][0]
        difference = frame.region(3, 5, 91, 77).astype(int) - frame.rgb()[5:77, 3:91]
        assert np.percentile(np.abs(difference), 98) <= 2


def test_a_large_video_is_looked_at_small(tmp_path: Path) -> None:
    picture = np.zeros((720, 1280, 3), np.uint8)
    frame = frames_of(write_clip(tmp_path / "clip.mp4", [picture] * 3))[0][0]
    assert frame.small.shape == (360, 640, 3)
    assert frame.rgb().shape == (720, 1280, 3)


@pytest.mark.parametrize("stored", ["yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv420p10le"])
def test_the_small_picture_has_the_colours_of_the_full_one(tmp_path: Path, stored: str) -> None:
    picture = cv2.resize(quarters(), (1280, 720)).astype(np.uint8)
    path = write_clip(tmp_path / "clip.mkv", [picture] * 2, pixel_format=stored)
    frame = frames_of(path)[0][0]
    expected = cv2.resize(frame.rgb()[..., ::-1], (640, 360), interpolation=cv2.INTER_AREA)
    difference = np.abs(frame.small.astype(int) - expected)
    assert difference.mean() < 1.5
    assert np.percentile(difference, 98) <= 4


def test_damage_in_the_middle_is_stepped_over_and_reported(tmp_path: Path) -> None:
    options = {"preset": "ultrafast", "g": "10"}
    path = overwrite(write_clip(tmp_path / "clip.mp4", moving(100), options=options), 0.5, 0.6)
    frames, report = frames_of(path)
    assert report.damaged_after == pytest.approx(2.0, abs=0.4)
    assert frames[-1].seconds > 3.5


def test_a_cut_off_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = cut_off(write_clip(tmp_path / "clip.mp4", moving(100)), 0.5)
    frames, report = frames_of(path)
    assert 1.0 < frames[-1].seconds < 3.0
    assert report.damaged_after == pytest.approx(report.last_seconds, abs=0.1)


def test_pictures_that_all_claim_one_moment_are_spread_out(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(25), options={"preset": "ultrafast"})
    frames, _ = frames_of(patch_atom(path, b"stts", 12, 0))
    assert len(frames) > 5


def test_limits_hold_while_decoding_too(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(50))
    with pytest.raises(EngineRefused) as caught:
        frames_of(path, limits=MediaLimits(max_seconds=1))
    assert caught.value.code == "too_long"


def test_a_resolution_that_changes_midway_is_followed(tmp_path: Path) -> None:
    first = write_clip(tmp_path / "a.webm", [quarters()] * 10, codec="libvpx")
    large = np.repeat(np.repeat(quarters(), 2, 0), 2, 1)
    second = write_clip(tmp_path / "b.webm", [large] * 10, codec="libvpx")
    path = _joined(tmp_path / "both.webm", first, second)
    frames, _ = frames_of(path)
    assert {frame.rgb().shape[0] for frame in frames} == {96, 192}


def _joined(path: Path, first: Path, second: Path) -> Path:
    with av.open(str(path), "w") as out, av.open(str(first)) as a, av.open(str(second)) as b:
        stream = out.add_stream_from_template(a.streams.video[0])
        offset = 0
        for source in (a, b):
            for packet in source.demux(video=0):
                if packet.dts is None or packet.pts is None:
                    continue
                packet.pts += offset
                packet.dts += offset
                packet.stream = stream
                out.mux(packet)
            offset += 400
    return path


def test_closing_early_stops_the_decoding_thread(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(200))
    before = threading.active_count()
    frames = sample_frames(
        path, first_track(path), rate=10, limits=MediaLimits(), threads=1, report=DecodeReport()
    )
    next(frames)
    frames.close()
    assert threading.active_count() == before


def test_a_consumer_that_fails_leaves_no_thread_behind(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(200))
    before = threading.active_count()

    def consume() -> None:
        for _ in sample_frames(
            path, first_track(path), rate=10, limits=MediaLimits(), threads=1, report=DecodeReport()
        ):
            raise RuntimeError("the model broke")

    with pytest.raises(RuntimeError, match="the model broke"):
        consume()
    assert threading.active_count() == before


def test_the_decoder_waits_for_a_slow_consumer(tmp_path: Path) -> None:
    report = DecodeReport()
    path = write_clip(tmp_path / "clip.mp4", moving(120))
    frames = sample_frames(
        path, first_track(path), rate=25, limits=MediaLimits(), threads=1, report=report
    )
    next(frames)
    threading.Event().wait(0.3)
    assert report.decoded < 20
    frames.close()


@pytest.mark.slow
def test_pictures_are_let_go_as_soon_as_they_were_used(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(60))
    gc.collect()
    gc.disable()
    try:
        for frame in frames_of(path)[0]:
            frame.region(0, 0, 50, 50)
        del frame
        # By `type`: `isinstance` asks weak proxies of other tests, whose objects are gone.
        assert not [item for item in gc.get_objects() if type(item) is av.VideoFrame]
    finally:
        gc.enable()


def test_an_interrupt_just_as_decoding_begins_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(ThreadPoolExecutor):
        """Ctrl-C strikes when the thread runs and nobody reads from it yet."""

        def submit(self, *work: Any, **options: Any) -> Any:
            super().submit(*work, **options)
            raise KeyboardInterrupt

    monkeypatch.setattr(decode, "ThreadPoolExecutor", Interrupted)
    path = write_clip(tmp_path / "clip.mp4", roomy(100))
    before = threading.active_count()
    frames = sample_frames(
        path, first_track(path), rate=25, limits=MediaLimits(), threads=1, report=DecodeReport()
    )
    with pytest.raises(KeyboardInterrupt):
        next(frames)
    assert threading.active_count() == before
