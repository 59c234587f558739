"""What is a slide of a recording, when it is shown, and what is none."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from generation.engines.lectures.types import SlideKind
from tests.generation.engines.lectures.recordings import (
    RIVERS,
    STARS,
    WHALES,
    Picture,
    apart,
    blank,
    blur,
    fade,
    film,
    find,
    hold,
    picture_of,
    record,
    slide,
    starts,
    wipe,
    with_inset,
    with_noise,
    with_pointer,
)


def test_slides_that_are_cut_are_found_with_their_times_and_pictures(tmp_path: Path) -> None:
    found = find(record(tmp_path, hold(WHALES, 4), hold(RIVERS, 3), hold(STARS, 3)))

    assert starts(found) == [(1, 0.0), (2, 4.0), (3, 7.0)]
    assert [round(one.end) for one in found.slides] == [4, 7, 10]
    for index, picture in enumerate((WHALES, RIVERS, STARS), start=1):
        assert apart(picture_of(found, index), picture) < 4
    assert {(one.width, one.height) for one in found.slides} == {(480, 272)}


@pytest.mark.parametrize("transition", [fade, wipe, blur])
def test_a_transition_is_one_boundary_and_no_page(tmp_path: Path, transition) -> None:
    change = transition(WHALES, RIVERS, 1.5)

    found = find(record(tmp_path, hold(WHALES, 4), change, hold(RIVERS, 4)))

    assert len(found.slides) == 2
    assert found.slides[1].start == pytest.approx(4.75, abs=0.8)
    assert apart(picture_of(found, 1), WHALES) < 4
    assert apart(picture_of(found, 2), RIVERS) < 4


def test_what_is_built_line_by_line_is_one_page_with_all_lines(tmp_path: Path) -> None:
    lines = "Whales", "they are mammals", "they sing", "some dive deep"
    steps = [hold(slide(*lines[:count]), 2) for count in (1, 2, 3, 4)]

    found = find(record(tmp_path, *steps, hold(RIVERS, 3)))

    assert starts(found) == [(1, 0.0), (2, 8.0)]
    assert apart(picture_of(found, 1), WHALES) < 4


def test_a_slide_with_the_same_title_is_another_page(tmp_path: Path) -> None:
    heading, other = slide("Whales"), slide("Whales", "", "krill is eaten", "by the ton", "daily")

    found = find(record(tmp_path, hold(WHALES, 3), hold(heading, 2), hold(other, 3)))

    assert starts(found) == [(1, 0.0), (2, 3.0)]
    assert apart(picture_of(found, 1), WHALES) < 4
    assert apart(picture_of(found, 2), other) < 4


def test_pen_marks_are_kept(tmp_path: Path) -> None:
    def drawing() -> list[Picture]:
        marks = WHALES.copy()
        pictures = []
        for x in range(30, 330, 12):
            cv2.line(marks, (x, 205), (x + 12, 205 + x % 5), (220, 30, 30), 3)
            pictures.append(marks.copy())
        return pictures

    marked = drawing()[-1]

    found = find(record(tmp_path, hold(WHALES, 3), drawing(), hold(marked, 2), hold(STARS, 3)))

    assert len(found.slides) == 2
    assert apart(picture_of(found, 1), marked) < 4


def test_a_pointer_and_somebody_in_the_corner_are_no_reason_for_a_page(tmp_path: Path) -> None:
    shown = [*hold(WHALES, 14), *hold(RIVERS, 9)]

    found = find(record(tmp_path, with_pointer(with_inset(shown))))

    assert starts(found) == [(1, 0.0), (2, 14.0)]


def test_noise_and_a_slow_drift_are_no_reason_for_a_page(tmp_path: Path) -> None:
    shown = [*hold(WHALES, 12), *hold(RIVERS, 6)]

    found = find(record(tmp_path, with_noise(shown)))

    assert [index for index, _ in starts(found)] == [1, 2]
    assert found.slides[1].start == pytest.approx(12, abs=0.3)


def test_a_slide_that_is_shown_again_is_printed_once(tmp_path: Path) -> None:
    parts = hold(WHALES, 3), hold(RIVERS, 3), hold(WHALES, 3), hold(STARS, 2), hold(RIVERS, 2)

    found = find(record(tmp_path, *parts))

    assert starts(found) == [(1, 0.0), (2, 3.0), (1, 6.0), (3, 9.0), (2, 11.0)]
    assert len(list(tmp_path.glob("*.png"))) == 3


def test_a_film_that_fills_the_frame_is_one_page(tmp_path: Path) -> None:
    found = find(record(tmp_path, hold(WHALES, 4), film(9), hold(RIVERS, 5)))

    assert [one.kind for one in found.slides] == [SlideKind.SLIDE, SlideKind.VIDEO, SlideKind.SLIDE]
    assert [start for _, start in starts(found)] == pytest.approx([0, 4, 13], abs=0.4)
    assert 4 < found.slides[1].picture_at < 13


def test_a_blank_frame_is_no_page(tmp_path: Path) -> None:
    black = np.zeros_like(WHALES)
    parts = hold(blank(), 2), hold(WHALES, 3), hold(black, 3), hold(RIVERS, 3)

    found = find(record(tmp_path, *parts))

    assert starts(found) == [(1, 2.0), (2, 8.0)]
    assert found.slides[0].end == pytest.approx(5, abs=0.3)


def test_the_sharpest_frame_is_taken(tmp_path: Path) -> None:
    soft = np.asarray(cv2.GaussianBlur(WHALES, (0, 0), 1.2), np.uint8)

    found = find(record(tmp_path, hold(WHALES, 3), hold(soft, 3), hold(RIVERS, 2)))

    assert len(found.slides) == 2
    assert found.slides[0].picture_at < 3
