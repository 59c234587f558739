"""Every picture track of a file is examined, and the worst decides; what is not read is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from detection.engines.calibration import sigmoid
from detection.engines.faces.pictures import Examined, join
from detection.engines.faces.tally import ScanTally
from detection.engines.faces.types import ScanOutcome
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media import timeline
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.timeline import read_timeline
from tests.detection.engines.conftest import Scanned
from tests.detection.engines.faces.test_many_faces import frame_of, observed
from tests.detection.engines.faces.test_verdict import CARD, VIDEO
from tests.media_jobs.engines.clips import roomy, scene, write_clip, write_sound
from tests.media_jobs.engines.remuxed import joined, together

Scan = Callable[..., Scanned]


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "genuine.mp4", roomy(30))


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures = roomy(30, redness=45)
    return write_clip(tmp_path_factory.mktemp("clips") / "forged.mp4", pictures)


def codes(outcome: ScanOutcome) -> list[str]:
    return [reason.code for reason in outcome.reasons]


@pytest.mark.parametrize(("name", "default"), [("a.mp4", 1), ("a.mov", 0), ("a.mkv", None)])
def test_a_forged_second_track_is_judged(
    tmp_path: Path, scan_file: Scan, genuine: Path, forged: Path, name: str, default: int | None
) -> None:
    alone = scan_file(forged)[1]
    path = together(tmp_path / name, [genuine, forged], default=default)
    frames, outcome = scan_file(path)
    assert outcome.label == "manipulated"
    assert outcome.fake_probability == pytest.approx(alone.fake_probability, abs=0.05)
    assert "picture_tracks" in codes(outcome)
    assert sorted(face.label for face in outcome.tracks) == ["authentic", "manipulated"]
    assert sorted(face.picture for face in outcome.tracks) == [1, 2]
    assert len({face.track for face in outcome.tracks}) == 2
    assert outcome.frames == 2 * len(frames)


def test_the_frames_are_those_of_the_track_that_browsers_show(
    tmp_path: Path, scan_file: Scan, genuine: Path, forged: Path
) -> None:
    # Browsers take the enabled one of an MP4, and the first of a Matroska file.
    for name, label in (("a.mp4", "manipulated"), ("b.mkv", "authentic")):
        frames, outcome = scan_file(together(tmp_path / name, [genuine, forged], default=1))
        (shown,) = {face.track for frame in frames for face in frame.faces}
        verdict = next(face for face in outcome.tracks if face.track == shown)
        assert (verdict.picture, verdict.label) == (1, label)
    assert outcome.summary.startswith("Picture track 2 decides.")


def test_two_genuine_tracks_are_authentic(tmp_path: Path, scan_file: Scan, genuine: Path) -> None:
    _, outcome = scan_file(together(tmp_path / "two.mp4", [genuine, genuine]))
    assert outcome.label == "authentic"


def test_a_second_track_without_a_face_changes_nothing(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    slides = write_clip(tmp_path / "slides.mp4", [scene([], size=(640, 360))] * 30)
    _, outcome = scan_file(together(tmp_path / "two.mp4", [slides, genuine]))
    assert outcome.label == "authentic"


def test_a_picture_before_the_film_is_not_taken_for_it(
    tmp_path: Path, scan_file: Scan, forged: Path
) -> None:
    preview = write_clip(tmp_path / "preview.mkv", roomy(1), codec="mjpeg", pixel_format="yuvj420p")
    _, outcome = scan_file(together(tmp_path / "film.mkv", [preview, forged], default=None))
    assert outcome.label == "manipulated"
    assert "enclosed" in codes(outcome)


def test_a_track_that_cannot_be_read_is_named_and_leaves_the_answer_open(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    other = write_clip(tmp_path / "b.mkv", roomy(30), codec="mjpeg", pixel_format="yuvj420p")
    _, outcome = scan_file(together(tmp_path / "two.mkv", [genuine, other]))
    (reason,) = [reason for reason in outcome.reasons if reason.code == "unread_track"]
    assert "mjpeg" in reason.message
    assert outcome.label == "uncertain"
    assert "not everything was examined" in outcome.summary


def test_a_track_of_rubbish_is_named_and_leaves_the_answer_open(
    tmp_path: Path, scan_file: Scan, genuine: Path, forged: Path
) -> None:
    path = together(tmp_path / "two.mkv", [genuine, forged])
    # The parameters of the second track's coding are overwritten: nothing of it can be decoded.
    data = bytearray(path.read_bytes())
    first = data.index(b"\x63\xa2")
    second = data.index(b"\x63\xa2", first + 2)
    data[second + 4 : second + 30] = bytes(26)
    path.write_bytes(data)
    _, outcome = scan_file(path)
    assert "unread_track" in codes(outcome)
    assert outcome.label == "uncertain"


def test_a_track_that_begins_later_is_examined_at_its_times(
    tmp_path: Path, scan_file: Scan, genuine: Path, forged: Path
) -> None:
    path = together(tmp_path / "two.mp4", [genuine, forged], late=[0, 5])
    _, outcome = scan_file(path)
    late = next(face for face in outcome.tracks if face.picture == 2)
    assert late.start_seconds == pytest.approx(5.0, abs=0.05)
    assert outcome.seconds == pytest.approx(6.2, abs=0.05)


def test_more_tracks_than_are_examined_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, genuine: Path
) -> None:
    path = together(tmp_path / "many.mp4", [genuine] * 3)
    monkeypatch.setattr(timeline, "MOST_TRACKS", 2)
    found = read_timeline(path, MediaLimits())
    assert len(found.tracks) == 2
    assert [(note.code, note.unexamined) for note in found.notes] == [("unread_track", True)]


def test_tracks_that_together_last_too_long_are_named(tmp_path: Path, genuine: Path) -> None:
    path = together(tmp_path / "many.mp4", [genuine] * 3)
    found = read_timeline(path, MediaLimits(max_seconds=1.5))
    assert [track.number for track in found.tracks] == [1, 2]
    assert [note.unexamined for note in found.notes] == [True]


def test_a_track_that_comes_up_late_in_a_disc_recording_is_named(tmp_path: Path) -> None:
    one = write_clip(tmp_path / "one.mpg", roomy(10), codec="mpeg2video", options={"b": "20M"})
    two = together(tmp_path / "two.mpg", [one, one])
    many = [one] * (8_000_000 // one.stat().st_size)
    found = read_timeline(joined(tmp_path / "all.mpg", *many, two, *many), MediaLimits())
    assert [note.unexamined for note in found.notes if note.code == "unread_track"] == [True]


def test_pictures_in_a_coding_without_a_name_are_refused(tmp_path: Path, genuine: Path) -> None:
    path = tmp_path / "odd.mp4"
    path.write_bytes(genuine.read_bytes().replace(b"avc1", b"zzzz"))
    with pytest.raises(EngineRefused, match="something unknown"):
        read_timeline(path, MediaLimits())


def test_sound_beside_an_unreadable_track_is_still_refused(tmp_path: Path) -> None:
    other = write_clip(tmp_path / "b.mkv", roomy(5), codec="mjpeg", pixel_format="yuvj420p")
    sound = write_sound(tmp_path / "s.mp4")
    with pytest.raises(EngineRefused, match="mjpeg"):
        read_timeline(together(tmp_path / "c.mkv", [sound, other]), MediaLimits())


def test_a_track_whose_face_cannot_be_judged_leaves_the_probability_to_the_other(
    tmp_path: Path, genuine: Path
) -> None:
    judged, gated = ScanTally(CARD), ScanTally(CARD)
    for number in range(30):
        judged.add(frame_of(number, [observed(1)]))
        gated.add(replace(frame_of(number, [observed(2, pixels=30)]), log_odds=[2.0]))
    whole = read_timeline(together(tmp_path / "two.mp4", [genuine, genuine]), MediaLimits())
    tallies = zip(whole.tracks, (judged, gated), strict=True)
    outcome = join([Examined(track, VIDEO, tally) for track, tally in tallies], whole, ())
    assert outcome.label == "uncertain"
    assert outcome.fake_probability == pytest.approx(sigmoid(-3.0))
    assert outcome.summary.startswith("Picture track 2 decides. The face in this video cannot")
