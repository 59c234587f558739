"""Large photographs are examined, hostile ones refused, and neither takes much memory."""

from __future__ import annotations

import struct
import sys
import time
from pathlib import Path
from subprocess import PIPE, Popen

import numpy as np
import pytest
from PIL import Image

from benchmarks.broken_media.tally import PeakMemory
from detection.engines.faces.crops import WholePicture
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.still import find_in_image, see_image
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media import images
from media_jobs.engines.media.images import open_still
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import probe
from tests.media_jobs.engines.pictures import encoded, face, huge_png


def refusal(path: Path, limits: MediaLimits | None = None) -> str:
    with pytest.raises(EngineRefused) as caught, open_still(path, limits or MediaLimits()):
        pass
    return caught.value.code


def sized(jpeg: bytes, width: int, height: int) -> bytes:
    """The JPEG with another size in its header."""
    frame = min(at for at in (jpeg.find(b"\xff\xc0"), jpeg.find(b"\xff\xc2")) if at > 0)
    return jpeg[: frame + 5] + struct.pack(">HH", height, width) + jpeg[frame + 9 :]


@pytest.mark.parametrize(
    ("width", "height"), [(8160, 6144), (12_000, 9000), (16_320, 12_240)], ids=["50", "108", "200"]
)
def test_photos_as_large_as_phones_take_them_are_accepted(
    tmp_path: Path, width: int, height: int
) -> None:
    path = tmp_path / "phone.jpg"
    path.write_bytes(sized(encoded(face(), "JPEG"), width, height))
    media = probe(path)
    assert (media.width, media.height) == (width, height)


def test_a_photo_that_does_not_fit_is_decoded_smaller(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(face(1200), "JPEG", quality=90))
    with open_still(path, MediaLimits(max_decoded_bytes=2_000_000)) as still:
        assert (still.width, still.height) == (600, 600)
        assert still.notes == ()
        expected = np.asarray(face(600)).astype(int)
        assert np.abs(still.small.astype(int) - expected).mean() < 6
    assert probe(path).width == 1200


def test_passes_of_a_progressive_photo_count_as_memory(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(sized(encoded(face(), "JPEG", progressive=True), 8160, 6144))
    assert probe(path).width == 8160
    path.write_bytes(sized(encoded(face(), "JPEG", progressive=True), 16_320, 12_240))
    assert refusal(path) == "picture_too_large"


def test_a_small_face_of_a_large_photo_is_cut_out_of_all_its_pixels(
    tmp_path: Path, scorer: OnnxScorer
) -> None:
    photo = Image.new("RGB", (6000, 3000), (90, 90, 90))
    photo.paste(face(500), (4000, 1500))
    path = tmp_path / "crowd.png"
    path.write_bytes(encoded(photo, "PNG", compress_level=1))
    seen = see_image(path, MediaLimits(), scorer.card)
    (found,) = seen.faces
    (crop,) = seen.crops
    full = scorer.card.crop.cut(WholePicture(np.asarray(photo)), found)
    assert (seen.width, seen.height) == (6000, 3000)
    assert np.abs(crop.astype(int) - full).max() == 0


@pytest.mark.slow
def test_faces_of_fifty_pixels_are_found_wherever_tiles_meet() -> None:
    photo = np.full((5000, 7500, 3), 90, np.uint8)
    head = np.asarray(face(300))
    places = [(x, y) for x in (100, 3500, 4700, 7100) for y in (100, 2100, 3600, 4600)]
    for left, top in places:
        photo[top : top + 300, left : left + 300] = head
    found = find_in_image(photo)
    assert len(found) == len(places)


def test_bombs_are_refused_by_their_headers(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(huge_png(1, 300_000, colours=0))
    assert refusal(path) == "picture_too_large"
    blank, white = Image.new("RGB", (4000, 4000)), Image.new("RGB", (4000, 4000), "white")
    options = {"save_all": True, "append_images": [white], "lossless": True, "method": 0}
    path.write_bytes(encoded(blank, "WEBP", **options))
    assert refusal(path) == "picture_too_large"


@pytest.mark.slow
def test_fifty_megapixels_take_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "square.png"
    path.write_bytes(huge_png(7070, 7070))
    read = (
        "import sys; from pathlib import Path\n"
        "from media_jobs.engines.media.images import MediaLimits, open_still\n"
        "with open_still(Path(sys.argv[1]), MediaLimits()) as still: print(still.small.shape)"
    )
    with (
        Popen([sys.executable, "-c", read, str(path)], stdout=PIPE, text=True) as process,
        PeakMemory(process.pid) as memory,
    ):
        output, _ = process.communicate(timeout=60)
    assert output.strip() == "(2357, 2357, 3)"
    assert memory.megabytes < 400


def test_a_decoder_that_wants_more_memory_than_it_gets_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(huge_png(4000, 4000))
    assert refusal(path, MediaLimits(decoder_bytes=60_000_000)) == "picture_too_large"


def test_a_flood_of_passes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "flood.jpg"
    data = encoded(Image.new("RGB", (2000, 2000), (9, 99, 199)), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    path.write_bytes(data[:-2] + data[last:-2] * 3000 + data[-2:])
    assert refusal(path) == "picture_too_large"


def test_a_decoder_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "_CPU_SECONDS", 1)
    path = tmp_path / "slow.jpg"
    data = encoded(Image.new("RGB", (5000, 5000), (9, 99, 199)), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    path.write_bytes(data[:-2] + data[last:-2] * 180 + data[-2:])
    began = time.monotonic()
    assert refusal(path) == "picture_too_large"
    assert time.monotonic() - began < 30
