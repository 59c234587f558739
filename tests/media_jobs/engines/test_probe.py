"""What a file holds is found out by reading it, and what cannot be examined is refused clearly."""

from __future__ import annotations

import os
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.images import open_still
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import probe
from tests.media_jobs.engines.clips import (
    cut_off,
    moving,
    patch_atom,
    portrait,
    scene,
    write_clip,
    write_sound,
)


def refusal(path: Path, limits: MediaLimits | None = None) -> str:
    with pytest.raises(EngineRefused) as caught:
        probe(path, limits)
    assert caught.value.message.endswith(".")
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "codec", "container", "coding"),
    [
        ("clip.mp4", "libx264", "mp4", "h264"),
        ("clip.mov", "libx264", "mov", "h264"),
        ("clip.mp4", "libx265", "mp4", "hevc"),
        ("clip.webm", "libvpx", "webm", "vp8"),
        ("clip.webm", "libvpx-vp9", "webm", "vp9"),
        ("clip.mp4", "libsvtav1", "mp4", "av1"),
        ("clip.mkv", "libx264", "mkv", "h264"),
        ("clip.avi", "mpeg4", "avi", "mpeg4"),
    ],
)
def test_every_accepted_kind_of_video_is_recognised_by_content(
    tmp_path: Path, name: str, codec: str, container: str, coding: str
) -> None:
    path = write_clip(tmp_path / name, moving(10, size=(192, 128), side=96), codec=codec)
    renamed = path.rename(tmp_path / "holiday.txt")

    media = probe(renamed)

    assert os.sched_getscheduler(0) == os.SCHED_OTHER, "encoding made a real-time thread of us"
    assert (media.kind, media.container, media.codec) == ("video", container, coding)
    assert (media.width, media.height, media.frame_count) == (192, 128, 10)
    assert media.average_fps == pytest.approx(25, rel=0.01)
    assert media.duration_seconds == pytest.approx(0.4, abs=0.05)


def test_a_phone_video_is_as_wide_as_it_is_shown(tmp_path: Path) -> None:
    media = probe(write_clip(tmp_path / "phone.mp4", moving(3), rotation=90))
    assert (media.width, media.height, media.rotation) == (270, 480, 90)


def test_pixels_that_are_not_square_are_stretched(tmp_path: Path) -> None:
    media = probe(write_clip(tmp_path / "dv.mp4", moving(3), pixel_aspect=Fraction(4, 3)))
    assert (media.width, media.height) == (640, 270)


def test_sound_beside_the_pictures_is_noticed(tmp_path: Path) -> None:
    assert probe(write_clip(tmp_path / "talk.mp4", moving(5), sound_seconds=0.2)).has_audio
    assert not probe(write_clip(tmp_path / "mute.mp4", moving(5))).has_audio


def test_the_rate_of_a_variable_rate_video_is_its_true_mean(tmp_path: Path) -> None:
    times = [n * 0.04 for n in range(10)] + [0.4 + n * 0.5 for n in range(11)]
    media = probe(write_clip(tmp_path / "screen.mp4", moving(21), times=times))
    assert media.average_fps == pytest.approx(20 / 5.4, rel=0.01)
    assert media.duration_seconds == pytest.approx(5.44, abs=0.1)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    assert refusal(path) == "empty_file"


def test_a_text_that_calls_itself_a_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("This is not a film.\n" * 50)
    assert refusal(path) == "not_a_video"


def test_a_playlist_that_names_another_file_is_not_followed(tmp_path: Path) -> None:
    secret = write_clip(tmp_path / "secret.mp4", moving(3))
    playlist = tmp_path / "list.mp4"
    playlist.write_text(f"ffconcat version 1.0\nfile '{secret}'\n")
    assert refusal(playlist) == "not_a_video"
    playlist.write_text(f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n")
    assert refusal(playlist) == "not_a_video"


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    assert refusal(write_sound(tmp_path / "voice.mp4")) == "no_video_stream"


def test_an_unknown_coding_is_refused_by_name(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "old.mkv", moving(3, size=(192, 128)), codec="mjpeg", pixel_format="yuvj420p"
    )
    with pytest.raises(EngineRefused, match="mjpeg") as caught:
        probe(path)
    assert caught.value.code == "unsupported_codec"


def test_a_phone_photo_in_heic_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 100)
    with pytest.raises(EngineRefused, match="JPEG") as caught:
        probe(path)
    assert caught.value.code == "unsupported_picture"


def test_a_video_without_its_index_is_called_damaged(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(25))
    data = path.read_bytes()
    path.write_bytes(data.replace(b"moov", b"m__v"))
    assert refusal(path) == "damaged_file"


def test_a_video_cut_off_before_its_first_picture_is_called_damaged(tmp_path: Path) -> None:
    assert refusal(cut_off(write_clip(tmp_path / "clip.mp4", moving(25)), 0.05)) == "damaged_file"


def test_a_claim_of_ten_hours_is_held_against_the_packets(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mkv", moving(10))
    data = bytearray(path.read_bytes())
    at = data.index(b"\x44\x89\x88")
    data[at + 3 : at + 11] = struct.pack(">d", 36_000_000.0)
    path.write_bytes(data)

    media = probe(path)

    assert media.claimed_seconds == pytest.approx(36_000)
    assert media.duration_seconds == pytest.approx(0.4, abs=0.05)


def test_pictures_spread_over_ten_hours_are_too_long(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "slow.mkv", moving(11), times=[n * 3600.0 for n in range(11)])
    assert refusal(path) == "too_long"


def test_the_longest_accepted_video_is_a_setting(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(50))
    assert refusal(path, MediaLimits(max_seconds=1)) == "too_long"
    assert refusal(path, MediaLimits(max_frames=20)) == "too_long"
    assert probe(path, MediaLimits(max_seconds=2)).frame_count == 50


def test_a_video_may_have_more_frames_where_it_may_be_longer() -> None:
    assert MediaLimits.lasting(60).max_frames == MediaLimits().max_frames
    assert MediaLimits.lasting(2 * 3600) == MediaLimits(
        max_seconds=2 * 3600, max_frames=2 * MediaLimits().max_frames
    )


def test_sound_in_more_packets_than_any_film_has_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(5), sound_seconds=10.0)
    assert probe(path, MediaLimits(max_frames=40)).frame_count == 5
    assert refusal(path, MediaLimits(max_frames=30)) == "too_long"


def test_a_frame_rate_of_zero_in_the_header_is_no_division_by_zero(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.avi", moving(10), codec="mpeg4")
    data = bytearray(path.read_bytes())
    rate = data.index(b"strh") + 8 + 24
    data[rate : rate + 4] = bytes(4)
    path.write_bytes(data)
    assert probe(path).average_fps > 0


def test_pictures_that_all_claim_one_moment_still_have_a_rate(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(10), options={"preset": "ultrafast"})
    media = probe(patch_atom(path, b"stts", 12, 0))
    assert media.average_fps > 0
    assert media.duration_seconds > 0


def test_a_video_of_huge_pictures_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "wall.mp4", [np.zeros((4096, 16384, 3), np.uint8)])
    assert refusal(path) == "picture_too_large"


def test_a_picture_header_of_ten_thousand_megapixels_allocates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(_png_header(100_000, 100_000))
    tracemalloc.start()
    assert refusal(path) == "picture_too_large"
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_picture_of_seventy_megapixels_is_refused_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "poster.png"
    path.write_bytes(_png_header(10_000, 7_000))
    assert refusal(path) == "picture_too_large"
    path.write_bytes(_png_header(10_000, 12_000))
    assert refusal(path) == "picture_too_large"


def _png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    header = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + header + b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_pictures_are_recognised(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"face.{suffix}"
    cv2.imwrite(str(path), scene()[..., ::-1])
    media = probe(path)
    assert (media.kind, media.width, media.height, media.frame_count) == ("image", 480, 270, 1)
    assert media.container == {"jpg": "jpeg"}.get(suffix, suffix)


def test_a_photo_is_measured_as_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "upright.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(portrait()[:, :300]).save(path, exif=exif)
    media = probe(path)
    assert (media.width, media.height, media.rotation) == (512, 300, 270)


def test_a_picture_that_is_only_a_signature_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "half.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0 and then nothing")
    assert refusal(path) == "damaged_file"


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_no_damage_to_a_picture_escapes_as_anything_but_a_refusal(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"face.{suffix}"
    cv2.imwrite(str(path), scene()[..., ::-1])
    whole, random = path.read_bytes(), np.random.default_rng(4)
    for _ in range(15):
        data = bytearray(whole)
        for place in random.integers(12, min(len(data), 2000), 8):
            data[place] = random.integers(256)
        path.write_bytes(data[: random.integers(20, len(data))])
        with suppress(EngineRefused):
            probe(path)
            with open_still(path, MediaLimits()) as still:
                assert still.small.shape[2] == 3


def test_every_refusal_tells_what_to_do(tmp_path: Path) -> None:
    makers: list[Callable[[Path], object]] = [Path.touch, write_sound]
    for number, make in enumerate(makers):
        path = tmp_path / f"{number}.mp4"
        make(path)
        with pytest.raises(EngineRefused) as caught:
            probe(path)
        assert any(word in caught.value.message for word in ("Send", "send", "Choose"))
