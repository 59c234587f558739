"""The decoder leaves out pictures that nobody needs, and the frames examined stay the same."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from media_jobs.engines.media.decode import DecodeReport, sample_frames
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.sampled import SampledFrame
from media_jobs.engines.media.sampling import Skipper, sampled_times
from media_jobs.engines.media.timeline import read_timeline
from tests.media_jobs.engines.clips import cut_off, moving, overwrite, write_clip

RATE = 10
PYRAMID = {"preset": "veryfast", "x264-params": "b-pyramid=normal:b-adapt=0:bframes=5"}
FLAT = {"preset": "veryfast", "x264-params": "b-pyramid=none:b-adapt=0:bframes=3"}
OPEN = {"preset": "veryfast", "x264-params": "open-gop=1:keyint=9:b-adapt=0:bframes=3"}


def decoded(path: Path) -> int:
    """How many pictures the decoder gives out."""
    track = read_timeline(path, MediaLimits()).tracks[0]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        skipper = Skipper(stream, track, RATE)
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


def test_pictures_that_no_other_is_made_from_are_not_decoded(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(90), fps=30, options=FLAT)
    assert decoded(path) < 75


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
