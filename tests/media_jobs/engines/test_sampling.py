"""Pictures that others are made from are examined, and most of the others never decoded."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from media_jobs.engines.media.decode import DecodeReport, sample_frames
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.sampled import SampledFrame
from media_jobs.engines.media.sampling import Sampler, Skipper, sampled_times
from media_jobs.engines.media.timeline import PictureTrack, read_timeline
from tests.media_jobs.engines.clips import cut_off, moving, overwrite, write_clip

RATE = 10
PYRAMID = {"preset": "veryfast", "x264-params": "b-pyramid=normal:b-adapt=0:bframes=5"}
PAIRS = {"preset": "veryfast", "x264-params": "b-pyramid=normal:b-adapt=0:bframes=3"}
FLAT = {"preset": "veryfast", "x264-params": "b-pyramid=none:b-adapt=0:bframes=3"}
OPEN = {"preset": "veryfast", "x264-params": "open-gop=1:keyint=9:b-adapt=0:bframes=3"}


def decoded(path: Path) -> int:
    """How many pictures the decoder gives out."""
    track = read_timeline(path, MediaLimits()).tracks[0]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        skipper = Skipper(stream, track, sampled_times(track, RATE))
        count = 0
        for packet in container.demux(stream):
            skipper.prepare(packet)
            count += len(packet.decode())
    return count


def examined(path: Path) -> tuple[list[SampledFrame], DecodeReport]:
    report = DecodeReport()
    track = read_timeline(path, MediaLimits()).tracks[0]
    frames = sample_frames(path, track, rate=RATE, limits=MediaLimits(), threads=2, report=report)
    return list(frames), report


def only_track(path: Path) -> PictureTrack:
    (track,) = read_timeline(path, MediaLimits()).tracks
    return track


def on_the_grid(track: PictureTrack) -> list[float]:
    return list(sampled_times(replace(track, referred=b""), RATE))


def shares_referred_to(track: PictureTrack) -> tuple[float, float]:
    """How many of the sampled pictures others are made from, and of those on the grid."""
    referred = dict(zip(track.times, track.referred, strict=True))
    of_both = sampled_times(track, RATE), on_the_grid(track)
    near, grid = (sum(referred[seconds] for seconds in times) / len(times) for times in of_both)
    return near, grid


def test_pictures_that_no_other_is_made_from_are_not_decoded(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(240), fps=30, options=PAIRS)
    # Half of all, of which a fortieth has to be, and those of the last second.
    assert decoded(path) < 120 + 5 + 15


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.ts", "clip.flv", "clip.mov"])
def test_pictures_that_others_are_made_from_are_preferred(tmp_path: Path, name: str) -> None:
    track = only_track(write_clip(tmp_path / name, moving(240), fps=30, options=PAIRS))
    near, grid = shares_referred_to(track)
    assert near > 0.9
    assert grid < 0.6


@pytest.mark.parametrize("fps", [12, 24, 30, 50])
@pytest.mark.parametrize("options", [PAIRS, FLAT], ids=["pairs", "flat"])
def test_as_many_frames_are_examined_as_on_the_grid_and_each_close_to_it(
    tmp_path: Path, fps: int, options: dict[str, str]
) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(4 * fps), fps=fps, options=options)
    track = only_track(path)
    times, grid = sampled_times(track, RATE), on_the_grid(track)
    assert len(times) == len(grid) == min(40, 4 * fps)
    pairs = zip(grid, times, strict=True)
    assert all(first <= seconds < first + 0.5 / RATE for first, seconds in pairs)
    assert list(times[::8]) == grid[::8]
    assert [frame.seconds for frame in examined(path)[0]] == list(times)


def test_a_picture_that_flashes_up_does_not_stand_for_one_that_is_shown(tmp_path: Path) -> None:
    # Pictures that others are made from, shown for 5 ms each between those that none is.
    times = [n // 2 / 30 + n % 2 * (1 / 30 - 0.005) for n in range(1, 121)]
    path = write_clip(tmp_path / "clip.mp4", moving(120), fps=30, options=PAIRS, times=times)
    track = only_track(path)
    assert 0 < sum(track.referred) < len(track.referred)
    flashes = {a for a, b in pairwise(track.times) if b - a < 0.006}
    assert not (set(sampled_times(track, RATE)) - set(on_the_grid(track))) & flashes


def test_where_every_picture_may_be_referred_to_the_grid_decides(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(60), fps=30, options={"bf": "0"})
    track = only_track(path)
    assert list(sampled_times(track, RATE)) == on_the_grid(track)
    h265 = {"preset": "ultrafast", "x265-params": "log-level=none"}
    other = write_clip(tmp_path / "h265.mp4", moving(30), codec="libx265", fps=30, options=h265)
    assert not only_track(other).referred


def test_a_picture_that_is_lost_gives_its_turn_to_the_next() -> None:
    sampler = Sampler(RATE, [0.0, 0.133, 0.2, 0.333])
    assert [t for t in (0.0, 0.1, 0.167, 0.2, 0.3, 0.333, 0.4) if sampler.takes(t)] == [
        0.0,
        0.167,
        0.2,
        0.333,
        0.4,
    ]


@pytest.mark.parametrize(
    ("name", "fps", "options", "times"),
    [
        ("pyramid.mp4", 30, PYRAMID, None),
        ("flat.mkv", 50, FLAT, None),
        ("open.ts", 30, OPEN, None),
        ("rounded.ts", 25, PYRAMID, None),
        ("uneven.mp4", 30, PYRAMID, [n * 0.02 + (n % 7) * 0.003 for n in range(90)]),
        ("late.mov", 24, FLAT, [5 + n / 24 for n in range(90)]),
    ],
)
def test_frames_are_those_of_a_decoder_that_leaves_nothing_out(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    fps: int,
    options: dict[str, str],
    times: list[float] | None,
) -> None:
    path = write_clip(tmp_path / name, moving(90), fps=fps, options=options, times=times)
    assert decoded(path) < 90
    frames, report = examined(path)
    monkeypatch.setattr(Skipper, "prepare", lambda *_: None)
    expected, full_report = examined(path)
    assert [(f.index, f.seconds) for f in frames] == [(f.index, f.seconds) for f in expected]
    assert all(np.array_equal(a.small, b.small) for a, b in zip(frames, expected, strict=True))
    assert all(np.array_equal(a.rgb(), b.rgb()) for a, b in zip(frames, expected, strict=True))
    assert report == full_report


def test_after_damage_every_picture_is_decoded(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(150), fps=30, options={**FLAT, "g": "10"})
    whole = decoded(path)
    frames, report = examined(overwrite(path, 0.3, 0.34))
    assert report.damaged_after is not None
    assert report.decoded > whole + 20
    assert frames[-1].seconds == pytest.approx(4.9, abs=0.05)


def test_of_a_file_that_breaks_off_as_much_is_examined_as_if_nothing_were_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {**FLAT, "g": "12"}
    path = cut_off(write_clip(tmp_path / "clip.flv", moving(75), fps=25, options=options), 0.85)
    frames, report = examined(path)
    monkeypatch.setattr(Skipper, "prepare", lambda *_: None)
    expected, full_report = examined(path)
    assert [frame.seconds for frame in frames] == [frame.seconds for frame in expected]
    assert len(frames) > 15
    assert report.damaged_after == full_report.damaged_after is not None


def test_where_pictures_do_not_say_when_they_are_shown_all_are_decoded(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.avi", moving(48), fps=30, options=FLAT)
    assert decoded(path) == 48


def test_times_are_sampled_on_a_grid(tmp_path: Path) -> None:
    track = read_timeline(write_clip(tmp_path / "clip.mp4", moving(60), fps=30), MediaLimits())
    assert list(sampled_times(track.tracks[0], RATE)) == pytest.approx([n / 10 for n in range(20)])


def test_behind_the_last_chosen_picture_the_grid_goes_on() -> None:
    rounded = 0.3 - 1e-9
    sampler = Sampler(RATE, [0.0, 0.133, rounded])
    assert [t for t in (0.0, 0.133, rounded, 0.333, 0.4) if sampler.takes(t)] == [
        0.0,
        0.133,
        rounded,
        0.4,
    ]
