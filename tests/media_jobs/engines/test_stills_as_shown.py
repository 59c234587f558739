"""A still picture is read as browsers show it: turned, in its colours, whatever else it holds."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from media_jobs.engines.media.images import Still, open_still
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import probe
from media_jobs.engines.media.types import MediaProbe
from tests.media_jobs.engines.pictures import (
    chunk,
    display_p3,
    encoded,
    exif,
    face,
    flag,
    with_chunks,
    with_segments,
)

APP1, APP2, APP13, COMMENT = 0xE1, 0xE2, 0xED, 0xFE
XMP = b"http://ns.adobe.com/xap/1.0/\0"


def read(path: Path, data: bytes) -> tuple[MediaProbe, np.ndarray, Still]:
    path.write_bytes(data)
    with open_still(path, MediaLimits()) as still:
        return probe(path), still.small.astype(int), still


def turned(image: Image.Image, orientation: int) -> np.ndarray:
    tag = Image.Exif()
    tag[0x0112] = orientation
    image = image.copy()
    image.info["exif"] = tag.tobytes()
    return np.asarray(ImageOps.exif_transpose(image)).astype(int)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_every_orientation_is_shown_as_browsers_show_it(
    tmp_path: Path, form: str, orientation: int
) -> None:
    block = exif(orientation)
    if form == "JPEG":
        data = with_segments(encoded(flag(), "JPEG", quality=95), (APP1, b"Exif\0\0" + block))
    else:
        data = encoded(flag(), "PNG", exif=block)
    media, picture, _ = read(tmp_path / "photo", data)
    expected = turned(flag(), orientation)
    assert picture.shape == expected.shape
    assert np.abs(picture - expected).mean() < 4
    assert (media.width, media.height) == expected.shape[1::-1]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_part_of_a_large_turned_photo_is_the_part_that_is_asked_for(
    tmp_path: Path, orientation: int
) -> None:
    path = tmp_path / "large.png"
    large = flag().resize((3000, 2000), Image.Resampling.NEAREST)
    path.write_bytes(encoded(large, "PNG", exif=exif(orientation), compress_level=1))
    expected = turned(large, orientation)
    with open_still(path, MediaLimits()) as still:
        assert max(still.small.shape) < max(expected.shape)
        assert (still.height, still.width) == expected.shape[:2]
        for left, top in ((10, 20), (still.width - 90, 500), (700, still.height - 80)):
            part = still.region(left, top, left + 70, top + 50)
            assert (part == expected[top : top + 50, left : left + 70]).all()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(encoded(flag(), "WEBP", lossless=True, exif=exif(6)), id="WebP"),
        pytest.param(
            with_segments(encoded(flag(), "JPEG"), (APP1, b"Exif\0\0" + exif(6, kind=4))), id="long"
        ),
        pytest.param(
            with_segments(encoded(flag(), "JPEG"), (APP1, b"Exif\0\0" + exif(6, count=2))), id="two"
        ),
        pytest.param(
            with_segments(encoded(flag(), "JPEG"), (APP1, b"Exif\0\0" + exif(9))), id="unknown"
        ),
        pytest.param(
            with_segments(encoded(flag(), "JPEG"), (APP1, XMP + b'<x tiff:Orientation="6"/>')),
            id="XMP",
        ),
        pytest.param(
            with_chunks(encoded(flag(), "PNG"), chunk(b"eXIf", b"Exif\0\0" + exif(6))), id="prefix"
        ),
        pytest.param(
            encoded(flag(), "PNG")[:-12] + chunk(b"eXIf", exif(6)) + chunk(b"IEND", b""), id="late"
        ),
    ],
)
def test_what_browsers_do_not_turn_is_not_turned(tmp_path: Path, data: bytes) -> None:
    media, picture, _ = read(tmp_path / "photo", data)
    assert (media.width, media.height, media.rotation) == (60, 40, 0)
    assert np.abs(picture - np.asarray(flag()).astype(int)).mean() < 12


@pytest.mark.parametrize(
    "segments",
    [
        pytest.param([(APP1, b"Exif\0\0this is plain text")], id="text for EXIF"),
        pytest.param([(APP1, b"Exif\0\0")], id="empty EXIF"),
        pytest.param([(APP1, b"Exif\0\0II*\0\xff\xff\xff\xff")], id="EXIF that points nowhere"),
        pytest.param([(APP1, b"Exif\0\0" + exif(6)[:-12])], id="EXIF that breaks off"),
        pytest.param([(APP1, XMP + b"<x:broken")], id="broken XMP"),
        pytest.param([(APP2, b"ICC_PROFILE\0\1\1not a profile")], id="broken profile"),
        pytest.param([(APP2, b"ICC_PROFILE\0\7\2half")], id="profile in missing parts"),
        pytest.param([(APP2, b"MPF\0" + b"x" * 14)], id="broken index of pictures"),
        pytest.param([(APP13, b"Photoshop 3.0\0008BIM" + b"\xff" * 20)], id="Photoshop block"),
        pytest.param([(COMMENT, b"hello")] * 3000, id="a flood of comments"),
    ],
)
def test_a_photo_is_examined_whatever_its_metadata_hold(
    tmp_path: Path, segments: list[tuple[int, bytes]]
) -> None:
    _, plain, _ = read(tmp_path / "plain", encoded(face(), "JPEG"))
    _, picture, still = read(tmp_path / "photo", with_segments(encoded(face(), "JPEG"), *segments))
    assert (picture == plain).all()
    assert still.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(chunk(b"tEXt", b"workflow\0" + b"a" * 3_000_000), id="plain"),
        pytest.param(chunk(b"zTXt", b"workflow\0\0" + zlib.compress(b"a" * 3_000_000)), id="zip"),
        pytest.param(
            chunk(b"iTXt", b"workflow\0\1\0\0\0" + zlib.compress(b"a" * 50_000_000)), id="bomb"
        ),
        pytest.param(chunk(b"zTXt", b"workflow\0\0 not packed at all"), id="broken"),
        pytest.param(chunk(b"tEXt", b"no end of the key"), id="no key"),
        pytest.param(chunk(b"tEXt", b"a\0b") * 5000, id="a flood"),
        pytest.param(chunk(b"tEXt", b"a\0b")[:-4] + b"oops", id="wrong checksum"),
    ],
)
def test_a_picture_is_examined_however_much_text_it_carries(tmp_path: Path, text: bytes) -> None:
    plain = encoded(face(), "PNG")
    _, picture, still = read(tmp_path / "generated.png", with_chunks(plain, text))
    assert (picture == np.asarray(face())).all()
    assert still.notes == ()


@pytest.mark.parametrize(
    ("image", "form", "most"),
    [
        pytest.param(face().convert("CMYK"), "JPEG", 12, id="CMYK"),
        pytest.param(face().convert("L"), "JPEG", 12, id="grey JPEG"),
        pytest.param(face().convert("L"), "PNG", 1, id="grey PNG"),
        pytest.param(
            Image.fromarray(np.asarray(face().convert("L")).astype(np.uint16) * 257),
            "PNG",
            1,
            id="16 bits",
        ),
        pytest.param(face().quantize(256), "PNG", 12, id="palette"),
        pytest.param(face().convert("LA"), "PNG", 1, id="grey with alpha"),
    ],
)
def test_every_way_to_store_pixels_is_read(
    tmp_path: Path, image: Image.Image, form: str, most: float
) -> None:
    _, picture, _ = read(tmp_path / "picture", encoded(image, form))
    expected = face() if image.mode in ("CMYK", "P") else face().convert("L").convert("RGB")
    assert np.abs(picture - np.asarray(expected).astype(int)).mean() <= most


def test_what_is_see_through_lies_on_white(tmp_path: Path) -> None:
    image = face().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    for form in ("PNG", "WEBP"):
        _, picture, _ = read(tmp_path / form, encoded(image, form))
        assert (picture == 255).all()
    palette = face().quantize(64)
    corner = palette.getpixel((0, 0))
    _, picture, _ = read(tmp_path / "palette", encoded(palette, "PNG", transparency=corner))
    assert (picture[0, 0] == 255).all()
    assert not (picture[128, 128] == 255).all()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_wide_colours_are_brought_to_those_of_a_plain_screen(tmp_path: Path, form: str) -> None:
    red = Image.new("RGB", (32, 32), (180, 60, 60))
    options = {"quality": 95} if form == "JPEG" else {"lossless": True}
    data = encoded(red, form, icc_profile=display_p3(), **options)
    _, picture, _ = read(tmp_path / "p3", data)
    # Computed from the two sets of primaries; Chromium shows the same.
    assert np.abs(picture[16, 16] - [196, 47, 55]).max() <= 3


def test_a_gamma_that_browsers_heed_is_heeded(tmp_path: Path) -> None:
    """A picture can look quite different to who ignores it."""
    grey = encoded(Image.new("RGB", (16, 16), (128, 128, 128)), "PNG")
    dark = chunk(b"gAMA", (10_000).to_bytes(4, "big"))
    _, picture, _ = read(tmp_path / "gamma.png", with_chunks(grey, dark))
    assert picture.max() <= 4
    _, picture, _ = read(tmp_path / "srgb.png", with_chunks(grey, chunk(b"sRGB", b"\0"), dark))
    assert (picture == 128).all()


def test_colours_for_special_screens_are_named(tmp_path: Path) -> None:
    data = with_chunks(encoded(face(), "PNG"), chunk(b"cICP", bytes([9, 16, 0, 1])))
    _, _, still = read(tmp_path / "hdr.png", data)
    assert [(note.code, note.unexamined) for note in still.notes] == [("wide_colours", True)]


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_of_a_picture_that_breaks_off_the_rest_is_examined_and_said_so(
    tmp_path: Path, form: str
) -> None:
    data = encoded(face(), form)
    _, picture, still = read(tmp_path / "broken", data[: len(data) * 6 // 10])
    assert [(note.code, note.unexamined) for note in still.notes] == [("damaged", True)]
    assert np.abs(picture[:60] - np.asarray(face()).astype(int)[:60]).mean() < 12


def test_further_pictures_of_a_phone_photo_do_no_harm(tmp_path: Path) -> None:
    data = encoded(face(), "MPO", save_all=True, append_images=[flag()])
    media, picture, still = read(tmp_path / "photo.jpg", data)
    assert (media.kind, media.frame_count, still.notes) == ("image", 1, ())
    assert np.abs(picture - np.asarray(face()).astype(int)).mean() < 12
