"""Recordings of odd shapes, broken ones, and those that show no slides."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from generation.engines.lectures.find import find_slides
from generation.engines.lectures.options import FinderOptions
from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineRefused
from tests.generation.engines.lectures.recordings import (
    RIVERS,
    SIZE,
    STARS,
    WHALES,
    Picture,
    film,
    find,
    hold,
    record,
    slide,
    starts,
    with_noise,
)
from tests.media_jobs.engines.clips import overwrite, portrait

LINES = "Whales", "they sing", "some dive"
OTHER_LINES = "Rivers", "deltas grow", "floods come"


def talking(seconds: float) -> list[Picture]:
    """Somebody before shelves, close to the camera."""
    head, pictures = portrait(240), []
    room = np.random.default_rng(3).integers(90, 140, (9, 15, 3), np.uint8)
    wall = np.asarray(cv2.resize(room, SIZE, interpolation=cv2.INTER_CUBIC), np.uint8)
    for x in range(6, 480, 14):
        cv2.rectangle(wall, (x, 20), (x + 9, 110), (x % 90, 60, 160 - x % 110), -1)
    for number in range(round(seconds * 8)):
        picture = wall.copy()
        left = 110 + round(14 * np.sin(number * 0.5))
        top = 62 + round(5 * np.sin(number * 0.8))
        picture[top:, left : left + 240] = head[: 272 - top]
        pictures.append(picture)
    return pictures


@pytest.mark.parametrize(
    "pictures", [talking(20), list(film(10))], ids=["somebody talking", "a film"]
)
def test_a_recording_without_slides_is_refused_with_a_clear_word(
    tmp_path: Path, pictures: list[Picture]
) -> None:
    with pytest.raises(EngineRefused) as refusal:
        find(record(tmp_path, pictures))

    assert refusal.value.code == "no_slides"
    assert "No slides were found" in refusal.value.message
    assert not list(tmp_path.glob("*.png"))


def test_a_still_picture_is_one_slide_however_long(tmp_path: Path) -> None:
    found = find(record(tmp_path, hold(WHALES, 12), fps=1))

    assert starts(found) == [(1, 0.0)]
    assert found.slides[0].end == pytest.approx(96)


@pytest.mark.parametrize("size", [(272, 480), (3840, 2160), (160, 90)])
def test_slides_of_any_shape_and_size_are_found(tmp_path: Path, size: tuple[int, int]) -> None:
    one, other = slide(*LINES, size=size), slide(*OTHER_LINES, size=size)

    found = find(record(tmp_path, [one] * 3, [other] * 3, fps=1))

    assert starts(found) == [(1, 0.0), (2, 3.0)]
    assert {(s.width, s.height) for s in found.slides} == {size}


def test_a_screen_captured_five_times_a_second_is_read(tmp_path: Path) -> None:
    found = find(record(tmp_path, [WHALES] * 15, [RIVERS] * 15, [STARS] * 15, fps=5))

    assert [start for _, start in starts(found)] == pytest.approx([0, 3, 6], abs=0.25)


def test_a_recorder_that_writes_only_what_changes_is_read(tmp_path: Path) -> None:
    changes = [WHALES, slide(*LINES, "and more"), RIVERS, STARS]

    found = find(record(tmp_path, changes, times=[0, 20, 45, 47]))

    assert [start for _, start in starts(found)] == pytest.approx([0, 20, 45], abs=0.1)


def test_slides_that_are_filmed_from_the_side_are_found(tmp_path: Path) -> None:
    def filmed(picture: Picture) -> Picture:
        corners = np.array([(0, 0), (480, 0), (480, 272), (0, 272)], np.float32)
        seen = np.array([(40, 30), (450, 12), (462, 250), (30, 225)], np.float32)
        turn = cv2.getPerspectiveTransform(corners, seen)
        grey = (70, 70, 75)
        return np.asarray(cv2.warpPerspective(picture, turn, SIZE, borderValue=grey), np.uint8)

    shown = [*hold(filmed(WHALES), 5), *hold(filmed(RIVERS), 5), *hold(filmed(WHALES), 5)]

    found = find(record(tmp_path, with_noise(shown, 4)))

    assert [index for index, _ in starts(found)] == [1, 2, 1]


def test_a_recording_that_is_damaged_in_the_middle_gives_the_rest(tmp_path: Path) -> None:
    shown = with_noise([*hold(WHALES, 5), *hold(RIVERS, 5), *hold(STARS, 5)])
    video = record(tmp_path, shown)
    overwrite(video, 0.45, 0.55)

    found = find(video)

    assert found.damaged_after is not None
    assert 2 <= len(found.slides) <= 4


def test_the_work_stops_when_it_is_no_longer_wanted(tmp_path: Path) -> None:
    class Impatient(QuietContext):
        calls = 0

        def check_cancelled(self) -> None:
            self.calls += 1
            if self.calls > 3:
                raise KeyboardInterrupt

    video = record(tmp_path, hold(WHALES, 5))
    with pytest.raises(KeyboardInterrupt):
        find_slides(video, options=FinderOptions(threads=1), context=Impatient(tmp_path))
