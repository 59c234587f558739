"""Files that cannot be examined: each has its clear answer, and nothing of it is kept."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from rest_framework.test import APIClient

from media_jobs.models import Upload
from tests.media_jobs.engines.clips import patch_atom, scene, write_clip
from tests.support.jobs import run_waiting_jobs
from tests.support.media import SIDE, SIZE, Clips, stored_files, temporary_files
from tests.support.uploads import send, send_bytes

pytestmark = pytest.mark.django_db(transaction=True)


def assert_refused(answer, status: int, code: str, advice: str) -> None:
    """The answer is a problem with this status and code, whose sentence holds `advice`."""
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    assert answer["Content-Type"] == "application/problem+json"
    assert body["success"] is False
    assert body["message"] == body["detail"]
    assert advice in body["message"]
    assert not Upload.objects.exists()
    assert stored_files() == []
    assert temporary_files() == []


def test_no_bytes_at_all(alice_api: APIClient) -> None:
    answer = send_bytes(alice_api, b"")
    assert_refused(answer, 422, "empty_file", "Choose the file again")


def test_not_a_video(alice_api: APIClient, clips: Clips) -> None:
    for data in (b"Dear diary, today", clips.noise(5000), b"%PDF-1.7 ...", b"\x00" * 64):
        assert_refused(send_bytes(alice_api, data), 415, "not_a_video", "MP4, MOV, WebM")


def test_a_document_renamed_to_a_video(alice_api: APIClient) -> None:
    answer = send_bytes(alice_api, b"PK\x03\x04 a zip archive", name="movie.mp4")
    assert_refused(answer, 415, "not_a_video", "Send")


def test_a_playlist_that_names_other_files_is_never_followed(alice_api: APIClient) -> None:
    playlist = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    assert_refused(send_bytes(alice_api, playlist), 415, "not_a_video", "Send")


def test_sound_without_pictures(alice_api: APIClient, clips: Clips) -> None:
    assert_refused(send(alice_api, clips.sound), 415, "no_video_stream", "only sound")


def test_a_truncated_file_says_what_to_do(alice_api: APIClient, clips: Clips) -> None:
    answer = send(alice_api, clips.truncated)
    assert_refused(answer, 422, "damaged_file", "get it again")


def test_a_header_that_claims_a_hundred_thousand_pixels_squared(
    alice_api: APIClient, tmp_path: Path
) -> None:
    header = (
        b"\x89PNG\r\n\x1a\n"
        + (13).to_bytes(4, "big")
        + b"IHDR"
        + (100_000).to_bytes(4, "big") * 2
        + b"\x08\x02\x00\x00\x00"
    )
    png = header + zlib.crc32(header[12:]).to_bytes(4, "big") + b"\0\0\0\0IEND\xaeB`\x82"
    answer = send_bytes(alice_api, png, name="x.png")
    assert_refused(answer, 413, "picture_too_large", "205 megapixels")


def test_a_ten_hour_claim_is_checked_against_the_pictures(
    alice_api: APIClient, tmp_path: Path
) -> None:
    """The header lies; the file is as long as its pictures, and is examined as such."""
    clip = write_clip(tmp_path / "claim.mkv", [scene(size=SIZE, side=SIDE)] * 25, fps=25)
    data = bytearray(clip.read_bytes())
    duration = data.index(b"\x44\x89\x88")  # the element's id and length; its time unit is 1 ms
    data[duration + 3 : duration + 11] = struct.pack(">d", 36_000_000.0)
    answer = send_bytes(alice_api, bytes(data))
    assert answer.status_code == 201, answer.json()
    assert answer.json()["video"]["media"]["duration_seconds"] == pytest.approx(1.0, abs=0.1)
    run_waiting_jobs()
    results = alice_api.get(answer.json()["video"]["links"]["results"]).json()
    assert "ends_early" in {reason["code"] for reason in results["reasons"]}


def test_a_table_of_times_that_says_nothing_still_gives_a_rate(
    alice_api: APIClient, tmp_path: Path
) -> None:
    """Every picture is said to be shown for no time at all: no frame rate follows from that."""
    clip = write_clip(tmp_path / "still.mp4", [scene(size=SIZE, side=SIDE)] * 3, fps=25)
    answer = send(alice_api, patch_atom(clip, b"stts", 12, 0))
    assert answer.status_code == 201
    media = answer.json()["video"]["media"]
    assert media["average_fps"] > 0
    assert 0 < media["duration_seconds"] < 10
    run_waiting_jobs()
    assert alice_api.get(answer.json()["video"]["links"]["self"]).json()["status"] == "succeeded"


def test_a_video_longer_than_the_limit(settings, alice_api: APIClient, clips: Clips) -> None:
    settings.MAX_VIDEO_SECONDS = 1
    assert_refused(send(alice_api, clips.face), 413, "too_long", "")


def test_a_file_larger_than_its_kind_may_be(settings, alice_api: APIClient, clips: Clips) -> None:
    settings.MAX_IMAGE_MB = 0
    assert_refused(send(alice_api, clips.photo), 413, "too_large", "Send a shorter or smaller copy")


def test_a_file_that_breaks_off_later_is_examined_as_far_as_it_goes(
    alice_api: APIClient, tmp_path: Path
) -> None:
    ground = np.random.default_rng(4)
    pictures = [scene(size=SIZE, side=SIDE, ground=int(ground.integers(80, 90)))] * 60
    clip = write_clip(tmp_path / "whole.mkv", pictures, fps=25)
    answer = send_bytes(alice_api, clip.read_bytes()[: int(clip.stat().st_size * 0.6)])
    assert answer.status_code == 201
    run_waiting_jobs()
    results = alice_api.get(answer.json()["video"]["links"]["results"]).json()
    assert results["status"] == "succeeded"
    assert {reason["code"] for reason in results["reasons"]} & {"damaged", "ends_early"}
