"""Lengths and times are those that a browser's player shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detection.engines.faces.pipeline import ScanOptions
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import probe
from media_jobs.engines.media.timeline import read_timeline
from tests.detection.engines.conftest import Scanned
from tests.detection.engines.faces.test_scan import Recorder
from tests.media_jobs.engines.clips import moving, patch_atom, roomy, write_clip, write_sound
from tests.media_jobs.engines.remuxed import together

Scan = Callable[..., Scanned]


def test_pictures_that_begin_after_the_sound_keep_their_times(
    tmp_path: Path, scan_file: Scan
) -> None:
    sound = write_sound(tmp_path / "sound.mp4", 8.0)
    clip = write_clip(tmp_path / "clip.mp4", roomy(50))
    path = together(tmp_path / "late.mp4", [sound, clip], late=[0, 12])
    frames, outcome = scan_file(path)
    assert probe(path).duration_seconds == pytest.approx(14.0, abs=0.05)
    assert outcome.seconds == pytest.approx(14.0, abs=0.05)
    assert frames[0].seconds == pytest.approx(12.0, abs=0.01)
    (face,) = outcome.tracks
    assert (face.start_seconds, face.end_seconds) == pytest.approx((12.0, 13.92), abs=0.1)
    assert "ends_early" not in {reason.code for reason in outcome.reasons}


def test_sound_that_goes_on_after_the_pictures_counts(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", roomy(25), sound_seconds=3.0)
    assert probe(path).duration_seconds == pytest.approx(3.0, abs=0.1)
    assert read_timeline(path, MediaLimits()).tracks[0].end == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("name", ["cut.mov", "cut.mp4"])
def test_what_the_edit_list_leaves_out_is_not_judged(
    tmp_path: Path, scan_file: Scan, name: str
) -> None:
    options = {"preset": "ultrafast", "g": "600"}
    pictures = [*roomy(75, redness=45), *roomy(50)]
    clip = write_clip(tmp_path / "long.mp4", pictures, options=options)
    path = together(tmp_path / name, [clip], late=[-3])
    frames, outcome = scan_file(path)
    assert probe(path).duration_seconds == pytest.approx(2.0, abs=0.05)
    assert frames[0].seconds == pytest.approx(0.0, abs=0.01)
    assert frames[-1].seconds == pytest.approx(1.9, abs=0.1)
    assert outcome.label == "authentic"
    reason = next(reason for reason in outcome.reasons if reason.code == "outside_edit")
    assert "0:03" in reason.message
    assert not reason.unexamined


@pytest.mark.parametrize("group", ["600", "5"])
def test_what_the_edit_list_cuts_off_at_the_end_is_named(tmp_path: Path, group: str) -> None:
    options = {"preset": "ultrafast", "g": group}
    path = write_clip(tmp_path / "long.mp4", moving(100, size=(160, 96)), options=options)
    assert not read_timeline(path, MediaLimits()).notes
    length_in_ms = 8
    whole = read_timeline(patch_atom(path, b"elst", length_in_ms, 1000), MediaLimits())
    assert whole.seconds == pytest.approx(1.0, abs=0.05)
    (note,) = whole.notes
    assert note.code == "outside_edit"
    assert "holds 0:03 more of pictures" in note.message


def test_a_file_that_begins_late_as_a_whole_is_as_long_as_its_player_says(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", roomy(25))
    path = together(tmp_path / "late.mkv", [clip], late=[5])
    assert probe(path).duration_seconds == pytest.approx(6.0, abs=0.05)
    assert read_timeline(path, MediaLimits(max_seconds=2)).tracks[0].start == pytest.approx(5.0)


def test_a_broadcast_counts_from_its_first_packet(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", roomy(25))
    path = together(tmp_path / "late.ts", [clip], late=[5000])
    assert probe(path).duration_seconds == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("suffix", ["mkv", "mp4"])
def test_a_clock_that_shows_the_time_of_day_counts_from_its_beginning(
    tmp_path: Path, scan_file: Scan, suffix: str
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", roomy(25))
    path = together(tmp_path / f"late.{suffix}", [clip], late=[1_790_000_000])
    frames, outcome = scan_file(path)
    assert (frames[0].seconds, outcome.seconds) == pytest.approx((0.0, 1.0), abs=0.05)
    assert len(outcome.fingerprint) == 2 * 8


def test_pictures_that_begin_days_after_the_sound_are_refused(tmp_path: Path) -> None:
    sound = write_sound(tmp_path / "sound.mp4", 2.0)
    clip = write_clip(tmp_path / "clip.mp4", roomy(3))
    path = together(tmp_path / "late.mkv", [sound, clip], late=[0, 1_000_000])
    with pytest.raises(EngineRefused) as refused:
        read_timeline(path, MediaLimits())
    assert refused.value.code == "too_long"


@pytest.mark.parametrize("rate", [3.0, 10.0, 30.0])
def test_progress_and_result_count_the_same_frames(
    tmp_path: Path, scan_file: Scan, rate: float
) -> None:
    times = [n * 0.033 for n in range(40)] + [2 + n * 0.21 for n in range(11)]
    path = write_clip(tmp_path / "clip.mp4", roomy(51), times=times)
    recorder = Recorder()
    frames, outcome = scan_file(path, ScanOptions(rate=rate), recorder)
    counted = {total for _, _, _, total in recorder.reports if total is not None}
    assert counted == {len(frames)} == {outcome.frames}
    fractions = [fraction for fraction, *_ in recorder.reports]
    assert fractions == sorted(fractions)


def test_progress_covers_every_picture_track(tmp_path: Path, scan_file: Scan) -> None:
    clip = write_clip(tmp_path / "clip.mp4", roomy(25))
    recorder = Recorder()
    _, outcome = scan_file(together(tmp_path / "two.mp4", [clip, clip]), None, recorder)
    assert {total for *_, total in recorder.reports if total is not None} == {outcome.frames}
    assert recorder.reports[-1][2] == outcome.frames == 20
