"""Which faces are learned from, which judge the learning, and which are only ever reported.

The data folder:

    index.csv                      tar, member, label, source_video
    dfdc-val/, stylegan/           the tars of that index, extracted
    dfdc-full-train-val.csv.gz     file, label, split, source_video
    dfdc-full/                     the files that list names
    aaf/                           the original images of the All-Age-Faces set, real photos all

`train` is the full list's train split and four tenths of `stylegan` and `aaf`; `dev` (calibration
and thresholds) is its val split without any source video of `dfdc-val`, and a tenth of the others;
`dfdc-val` and the other half of `stylegan` and `aaf` are the reported sets, which nothing is fitted
to.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from detection.engines.faces.crop import Square, face_square, square_crop, whole_picture
from detection.engines.faces.still import find_in_image

# YuNet box to crop: DFDC's published crops are 0.83 of the box that YuNet draws in the whole frame
# (from the distance between eyes and mouth: 0.438 of such a crop, 0.365 of the box's height).
CROP_MARGIN = 0.83

DEV_FAKES_PER_REAL = 1.5

# The origin whose pictures are frames of videos.
VIDEOS = "dfdc"


@dataclass(frozen=True, slots=True)
class Face:
    """One picture of a face; `square` is what serving would cut out of it (None: all of it)."""

    path: Path
    name: str
    fake: bool
    source: str
    origin: str
    square: Square | None = None


@dataclass(frozen=True)
class Splits:
    train: list[Face]
    dev: list[Face]
    reported: dict[str, list[Face]]


def read_splits(data: Path) -> Splits:
    """All faces of a data folder by their use. Raises FileNotFoundError for a missing list."""
    index = list(_indexed(data))
    dfdc_val = [face for face in index if face.origin == "dfdc-val"]
    generated = [face for face in index if face.origin == "stylegan"]
    photos = list(_photos(data))
    reported_sources = {face.source for face in dfdc_val}
    full = list(_full_list(data))
    train = [
        face for split, face in full if split == "train" and face.source not in reported_sources
    ]
    dev = [face for split, face in full if split == "val" and face.source not in reported_sources]
    return Splits(
        train=train + located(face for face in generated + photos if tenth(face.name) < 4),
        dev=_thinned(dev) + located(face for face in generated + photos if tenth(face.name) == 4),
        reported={
            "dfdc-val": dfdc_val,
            "stylegan-held-out": [face for face in generated if tenth(face.name) >= 5],
            "aaf-held-out": [face for face in photos if tenth(face.name) >= 5],
        },
    )


def tenth(name: str) -> int:
    """A stable number from 0 to 9 for a name, the same on every machine."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 10


def digest(faces: Iterable[Face]) -> str:
    """SHA-256 over the names and labels, to say later exactly what a model has learned from."""
    lines = sorted(f"{face.origin}/{face.name},{int(face.fake)}" for face in faces)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_image(path: Path) -> np.ndarray:
    """A picture as uint8 RGB [height, width, 3]. Raises FileNotFoundError or ValueError."""
    encoded = np.fromfile(path, np.uint8)
    image = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"{path.name} is not a picture")
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


def served_crops(faces: Sequence[Face], size: int) -> np.ndarray:
    """What serving would show the model of these faces: uint8 RGB [len(faces), size, size, 3]."""
    return np.stack([_served_crop(face, size) for face in faces])


def _served_crop(face: Face, size: int) -> np.ndarray:
    image = read_image(face.path)
    return square_crop(image, face.square or whole_picture(image), size)


def located(faces: Iterable[Face]) -> list[Face]:
    """Whole-head pictures with the square that serving would cut (no face found: all of it)."""
    return [replace(face, square=_served_square(read_image(face.path))) for face in faces]


def _served_square(image: np.ndarray) -> Square:
    found = find_in_image(image)
    if not found:
        return whole_picture(image)
    height, width = image.shape[:2]
    box = found[0].box
    pixels = (box.x * width, box.y * height, box.width * width, box.height * height)
    return face_square(image, pixels, margin=CROP_MARGIN)


def _indexed(data: Path) -> Iterable[Face]:
    with (data / "index.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            member = row["member"]
            origin = row["tar"].removesuffix(".tar")
            yield Face(data / member, member, row["label"] == "fake", row["source_video"], origin)


def _full_list(data: Path) -> Iterable[tuple[str, Face]]:
    with gzip.open(
        data / "dfdc-full-train-val.csv.gz", "rt", encoding="utf-8", newline=""
    ) as lines:
        for row in csv.DictReader(lines):
            path = data / "dfdc-full" / row["file"]
            face = Face(path, row["file"], row["label"] == "fake", row["source_video"], VIDEOS)
            yield row["split"], face


def _photos(data: Path) -> Iterable[Face]:
    paths = sorted((data / "aaf").glob("*.jpg"))
    if not paths:
        raise FileNotFoundError(f"{data / 'aaf'} holds no photos")
    for path in paths:
        yield Face(path, path.name, fake=False, source=path.stem, origin="aaf")


def _thinned(faces: list[Face]) -> list[Face]:
    """All real faces, and of the many more fakes those with the lowest digests."""
    reals = [face for face in faces if not face.fake]
    fakes = sorted(
        (face for face in faces if face.fake),
        key=lambda face: hashlib.sha256(face.name.encode()).digest(),
    )
    return reals + fakes[: round(DEV_FAKES_PER_REAL * len(reals))]
