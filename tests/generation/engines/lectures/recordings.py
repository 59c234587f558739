"""Little recordings of lectures, put together picture by picture: eight a second, 480 x 272."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.lectures.find import FoundSlides, find_slides
from generation.engines.lectures.options import FinderOptions
from media_jobs.engines.context import QuietContext
from tests.media_jobs.engines.clips import portrait, write_clip

Picture = NDArray[np.uint8]
FPS = 8
SIZE = WIDTH, HEIGHT = 480, 272
WHITE = (255, 255, 255)


def blank(size: tuple[int, int] = SIZE) -> Picture:
    """Nothing on white."""
    return np.full((size[1], size[0], 3), 255, np.uint8)


def slide(*lines: str, size: tuple[int, int] = SIZE) -> Picture:
    """Dark lines on white, the first of them large."""
    picture = blank(size)
    scale = min(size) / 272
    for number, line in enumerate(lines):
        place = round(30 * scale), round((45 + 40 * number) * scale)
        large = (0.6 if number else 1.0) * scale
        cv2.putText(picture, line, place, 0, large, (20, 20, 60), max(1, round(2 * scale)), 16)
    return picture


WHALES = slide("Whales", "they are mammals", "they sing", "some dive deep")
RIVERS = slide("Rivers", "water runs downhill", "deltas grow", "floods come back")
STARS = slide("Stars", "hydrogen burns", "colours tell heat", "light takes years")


def hold(picture: Picture, seconds: float) -> Iterator[Picture]:
    """The picture for so long."""
    for _ in range(round(seconds * FPS)):
        yield picture


def fade(old: Picture, new: Picture, seconds: float) -> Iterator[Picture]:
    """From the old to the new."""
    count = round(seconds * FPS)
    for number in range(1, count + 1):
        share = number / (count + 1)
        yield np.asarray(cv2.addWeighted(new, share, old, 1 - share, 0), np.uint8)


def wipe(old: Picture, new: Picture, seconds: float) -> Iterator[Picture]:
    """The new comes over the old from the left."""
    count = round(seconds * FPS)
    for number in range(1, count + 1):
        edge = old.shape[1] * number // (count + 1)
        yield np.concatenate([new[:, :edge], old[:, edge:]], axis=1)


def blur(old: Picture, new: Picture, seconds: float) -> Iterator[Picture]:
    """The old becomes soft, and what becomes sharp is the new."""
    count = round(seconds * FPS)
    for number in range(1, count + 1):
        share = number / (count + 1)
        softness = 10 * (1 - abs(2 * share - 1)) + 0.1
        yield np.asarray(cv2.GaussianBlur(new if share > 0.5 else old, (0, 0), softness), np.uint8)


def film(seconds: float, size: tuple[int, int] = SIZE) -> Iterator[Picture]:
    """Moving pictures that fill the frame."""
    coarse = np.random.default_rng(1).integers(0, 255, (12, 20, 3), np.uint8)
    ground = np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    for number in range(round(seconds * FPS)):
        yield np.roll(ground, 9 * number, axis=1)


def with_inset(pictures: Iterable[Picture]) -> Iterator[Picture]:
    """Somebody who sways, and at times keeps still, in the lower right corner."""
    head = portrait(70)
    for number, picture in enumerate(pictures):
        seen = picture.copy()
        seen[-74:, -100:] = (90, 100, 110)
        moment = number if number % 50 < 36 else number - number % 50 + 36
        left = 10 + round(9 * np.sin(moment * 0.9))
        seen[-70:, WIDTH - 100 + left : WIDTH - 30 + left] = head
        yield seen


def with_pointer(pictures: Iterable[Picture]) -> Iterator[Picture]:
    """An arrow that wanders over the picture and rests at times."""
    for number, picture in enumerate(pictures):
        moment = number if number % 40 < 24 else number - number % 40 + 24
        x, y = 240 + 150 * np.sin(moment * 0.11), 136 + 90 * np.cos(moment * 0.07)
        arrow = np.array([(0, 0), (0, 11), (3, 8), (5, 12), (7, 11), (5, 7), (8, 7)]) + (x, y)
        seen = cv2.fillPoly(picture.copy(), [arrow.astype(np.int32)], (10, 10, 10))
        yield np.asarray(seen, np.uint8)


def with_noise(pictures: Iterable[Picture], strength: float = 6.0) -> Iterator[Picture]:
    """As a camera sees it in the dusk, and a little further to the left each time."""
    chance = np.random.default_rng(2)
    for number, picture in enumerate(pictures):
        shift = np.array([[1, 0, -0.02 * number], [0, 1, 0]], np.float32)
        moved = cv2.warpAffine(
            picture, shift, picture.shape[1::-1], borderMode=cv2.BORDER_REPLICATE
        )
        noise = chance.normal(0, strength, (*picture.shape[:2], 1))
        yield np.clip(moved + noise, 0, 255).astype(np.uint8)


def record(folder: Path, *parts: Iterable[Picture], fps: int = FPS, **coding: object) -> Path:
    """Write the parts, one after the other, as a video."""
    pictures = (picture for part in parts for picture in part)
    return write_clip(folder / "lecture.mp4", pictures, fps=fps, **coding)  # type: ignore[arg-type]


def find(video: Path) -> FoundSlides:
    """The slides of a video; their pictures lie beside it."""
    options = FinderOptions(threads=1)
    return find_slides(video, options=options, context=QuietContext(video.parent))


def starts(found: FoundSlides) -> list[tuple[int, float]]:
    """Which slide is shown from when on, for each time that one is."""
    shown = [
        (slide.index, round(start, 1))
        for slide in found.slides
        for start in (slide.start, *(span.start for span in slide.returns))
    ]
    return sorted(shown, key=lambda pair: pair[1])


def picture_of(found: FoundSlides, index: int) -> Picture:
    """The picture of a slide, as RGB."""
    picture = cv2.imread(str(found.slides[index - 1].picture))
    assert picture is not None
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)


def apart(one: Picture, other: Picture) -> float:
    """By how many levels two pictures differ on average."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())
