"""Recordings that were joined into one file are examined to the end of the last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from media_jobs.engines.media import timeline
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import probe
from media_jobs.engines.media.recordings import recordings
from media_jobs.engines.media.timeline import read_timeline
from tests.detection.engines.conftest import Scanned
from tests.media_jobs.engines.clips import roomy, scene, write_clip
from tests.media_jobs.engines.remuxed import joined, together

Scan = Callable[..., Scanned]
LIVE = {"live": "1"}
FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "genuine.mp4", roomy(30))


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures = (picture[20:340, 40:600] for picture in roomy(30, redness=45))
    return write_clip(tmp_path_factory.mktemp("clips") / "forged.mp4", pictures)


def assert_examined_to_its_end(scanned: Scanned) -> None:
    frames, outcome = scanned
    assert outcome.seconds == pytest.approx(2.4, abs=0.15)
    assert outcome.frames == len(frames) == pytest.approx(24, abs=1)
    assert len({frame.index for frame in frames}) == len(frames)
    assert [frame.seconds for frame in frames] == sorted(frame.seconds for frame in frames)
    late = [face for face in outcome.tracks if face.start_seconds >= 1.1]
    assert [face.label for face in late] == ["manipulated"]
    assert outcome.label != "authentic"


@pytest.mark.parametrize(
    ("suffix", "options"),
    [("mkv", None), ("mkv", LIVE), ("mp4", None), ("mp4", FRAGMENTED), ("flv", None)],
)
def test_a_forged_recording_that_was_appended_is_judged(
    tmp_path: Path, scan_file: Scan, genuine: Path, forged: Path, suffix: str, options: dict | None
) -> None:
    first = together(tmp_path / f"a.{suffix}", [genuine], options=options)
    second = together(tmp_path / f"b.{suffix}", [forged], options=options)
    path = joined(tmp_path / f"both.{suffix}", first, second)
    frames, outcome = scan_file(path)
    assert_examined_to_its_end((frames, outcome))
    assert outcome.label == "manipulated"
    assert outcome.summary.startswith("The recording from 0:01 on decides.")
    told = {reason.code: reason.message for reason in outcome.reasons}
    assert "appended" in told["joined"]
    assert told["beside"].startswith("What is shown first looks authentic by itself")
    assert "would_settle" not in told
    assert probe(path).duration_seconds == pytest.approx(2.4, abs=0.15)


def test_browser_recordings_of_other_codings_and_sizes_are_judged(
    tmp_path: Path, scan_file: Scan
) -> None:
    first = write_clip(tmp_path / "a.webm", roomy(30), codec="libvpx", options={"cpu-used": "8"})
    small = (picture[20:340, 40:600] for picture in roomy(30, redness=45))
    options = {"cpu-used": "8", "deadline": "realtime"}
    second = write_clip(tmp_path / "b.webm", small, codec="libvpx-vp9", options=options)
    assert_examined_to_its_end(scan_file(joined(tmp_path / "both.webm", first, second)))


@pytest.mark.parametrize("suffix", ["mkv", "flv"])
def test_a_recording_of_another_kind_that_was_appended_is_judged(
    tmp_path: Path, scan_file: Scan, genuine: Path, forged: Path, suffix: str
) -> None:
    first = together(tmp_path / f"a.{suffix}", [genuine])
    assert_examined_to_its_end(scan_file(joined(tmp_path / "both", first, forged)))


def test_a_broadcast_whose_clock_starts_again_goes_on(
    tmp_path: Path, scan_file: Scan, genuine: Path, forged: Path
) -> None:
    first = together(tmp_path / "a.ts", [genuine])
    second = together(tmp_path / "b.ts", [forged])
    scanned = scan_file(joined(tmp_path / "both.ts", first, second))
    assert_examined_to_its_end(scanned)
    codes = {reason.code for reason in scanned[1].reasons}
    assert "clock_restarts" in codes
    assert "damaged" not in codes


def test_a_broadcast_whose_clock_leaps_ahead_goes_on(
    tmp_path: Path, scan_file: Scan, genuine: Path, forged: Path
) -> None:
    first = together(tmp_path / "a.ts", [genuine])
    second = together(tmp_path / "b.ts", [forged], late=[4000])
    assert_examined_to_its_end(scan_file(joined(tmp_path / "both.ts", first, second)))


def test_an_appended_avi_is_judged(tmp_path: Path, scan_file: Scan) -> None:
    first = write_clip(tmp_path / "a.avi", roomy(30), codec="mpeg4")
    second = write_clip(tmp_path / "b.avi", roomy(30, redness=45), codec="mpeg4")
    assert_examined_to_its_end(scan_file(joined(tmp_path / "both.avi", first, second)))


def test_a_broadcast_whose_coding_changes_is_read_on(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    first = together(tmp_path / "a.ts", [genuine])
    second = write_clip(tmp_path / "b.ts", roomy(30, redness=45), codec="mpeg2video")
    assert_examined_to_its_end(scan_file(joined(tmp_path / "both.ts", first, second)))


def test_a_broken_packet_between_two_broadcasts_hides_nothing(
    tmp_path: Path, genuine: Path, forged: Path
) -> None:
    first = together(tmp_path / "a.ts", [genuine])
    first.write_bytes(first.read_bytes()[:-100])
    second = together(tmp_path / "b.ts", [forged])
    path = joined(tmp_path / "both.ts", first, second)
    assert [found.start for found in recordings(path)] == [0, first.stat().st_size]


def test_damaged_packets_do_not_split_a_broadcast(tmp_path: Path, genuine: Path) -> None:
    path = together(tmp_path / "a.ts", [genuine])
    data = bytearray(path.read_bytes())
    data[188 * 40 : 188 * 60] = bytes(188 * 20)
    path.write_bytes(data)
    assert len(recordings(path)) == 1


def test_another_kind_of_file_that_was_appended_is_judged(
    tmp_path: Path, scan_file: Scan, genuine: Path, forged: Path
) -> None:
    second = together(tmp_path / "b.ts", [forged])
    assert_examined_to_its_end(scan_file(joined(tmp_path / "both.mp4", genuine, second)))


def test_an_appended_recording_that_cannot_be_read_leaves_the_answer_open(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    other = write_clip(tmp_path / "b.mkv", roomy(30), codec="mjpeg", pixel_format="yuvj420p")
    _, outcome = scan_file(joined(tmp_path / "both.mp4", genuine, other))
    (reason,) = [reason for reason in outcome.reasons if reason.unexamined]
    assert "0:01" in reason.message
    assert outcome.label == "uncertain"


def test_bytes_after_the_end_that_are_no_video_change_nothing(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    path = tmp_path / "trailer.mp4"
    path.write_bytes(genuine.read_bytes() + b"SEFT and what phones write" + bytes(500))
    assert scan_file(path)[1].label == "authentic"


def test_a_second_index_leaves_the_answer_open(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    data = genuine.read_bytes()
    at = data.index(b"moov") - 4
    index = data[at : at + int.from_bytes(data[at : at + 4])]
    path = tmp_path / "two-indexes.mp4"
    path.write_bytes(data + index.replace(b"VideoHandler", b"OtherHandler"))
    _, outcome = scan_file(path)
    assert "second_index" in {reason.code for reason in outcome.reasons}
    assert outcome.label == "uncertain"


def test_joined_recordings_have_one_limit_of_length(tmp_path: Path, genuine: Path) -> None:
    path = joined(tmp_path / "both.mp4", *[genuine] * 3)
    assert len(read_timeline(path, MediaLimits(max_seconds=4)).tracks) == 3
    with pytest.raises(timeline.EngineRefused) as caught:
        read_timeline(path, MediaLimits(max_seconds=3))
    assert caught.value.code == "too_long"


def test_recordings_beyond_the_most_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, genuine: Path
) -> None:
    path = joined(tmp_path / "both.mp4", *[genuine] * 4)
    monkeypatch.setattr(timeline, "MOST_RECORDINGS", 2)
    found = read_timeline(path, MediaLimits())
    assert len(found.tracks) == 2
    assert found.notes[-1].unexamined


def test_a_film_kept_inside_another_is_not_taken_for_a_second_one(
    tmp_path: Path, genuine: Path
) -> None:
    path = tmp_path / "box.mp4"
    inner = genuine.read_bytes()
    size = (len(inner) + 8).to_bytes(4, "big")
    path.write_bytes(inner + size + b"free" + inner)
    assert len(recordings(path)) == 1


def test_a_live_recording_that_repeats_its_header_is_one(tmp_path: Path, genuine: Path) -> None:
    coded = write_clip(tmp_path / "c.mp4", roomy(30), options={"preset": "ultrafast", "g": "10"})
    data = together(tmp_path / "live.mp4", [coded], options=FRAGMENTED).read_bytes()
    starts = [at - 4 for at in range(len(data)) if data[at : at + 4] == b"moof"]
    header, ends = data[: starts[0]], [*starts[1:], data.index(b"mfra") - 4]
    fragments = [header + data[a:b] for a, b in zip(starts, ends, strict=True)]
    assert len(fragments) == 3
    path = tmp_path / "each.mp4"
    path.write_bytes(b"".join(fragments))
    found = read_timeline(path, MediaLimits())
    assert [track.count for track in found.tracks] == [30]
    assert found.notes == ()
    path.write_bytes(b"".join(fragments + fragments))
    assert len(recordings(path)) == 2


def test_a_size_that_changes_within_a_stream_is_followed(tmp_path: Path, scan_file: Scan) -> None:
    first = together(tmp_path / "a.ts", [write_clip(tmp_path / "a.mp4", roomy(30))])
    large = [scene([(30, 20)], size=(1280, 720), side=680, redness=45)] * 30
    second = together(tmp_path / "b.ts", [write_clip(tmp_path / "b.mp4", large)])
    frames, outcome = scan_file(joined(tmp_path / "both.ts", first, second))
    assert len(frames) == 24
    assert all(len(frame.faces) == 1 for frame in frames)
    (late,) = [face for face in outcome.tracks if face.start_seconds > 1.1]
    assert late.label == "manipulated"
    boxes = [frame.faces[0].box for frame in (frames[5], frames[20])]
    assert boxes[0].height == pytest.approx(boxes[1].height, rel=0.15)


@pytest.mark.parametrize("lists", ["in the first", "once"])
def test_a_broadcast_whose_coding_changes_without_a_new_list_of_programmes_is_read_on(
    tmp_path: Path, genuine: Path, lists: str
) -> None:
    mpeg2 = write_clip(tmp_path / "b.mp4", roomy(30, redness=45), codec="mpeg2video", options={})
    first = _packets_of(together(tmp_path / "a.ts", [genuine]))
    second = _packets_of(together(tmp_path / "b.ts", [mpeg2]))
    where = [n for n, packet in enumerate(first) if _is_list_of_programmes(packet)]
    dropped = where[1:] if lists == "once" else []
    kept = [packet for n, packet in enumerate(first) if n not in dropped]
    kept += [packet for packet in second if not _is_list_of_programmes(packet)]
    path = tmp_path / "both.ts"
    path.write_bytes(b"".join(kept))
    whole = timeline.read_timeline(path, MediaLimits())
    assert [track.count for track in whole.tracks] == [30, 30]
    assert [note.code for note in whole.notes] == ["joined"]


def _packets_of(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [data[at : at + 188] for at in range(0, len(data), 188)]


def _is_list_of_programmes(packet: bytes) -> bool:
    return not packet[1] & 0x1F and not packet[2]
