"""Slides are read in the order of people, and their titles make up the chapters."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.slides import draw
from generation.engines.lectures import ocr, tesseract
from generation.engines.lectures.chapters import chapters
from generation.engines.lectures.ocr import SlideReader
from generation.engines.lectures.reading_order import in_reading_order
from generation.engines.lectures.titles import slide_titles
from generation.engines.lectures.types import Slide, SlideKind, TextLine


def line(text: str, left: float, top: float, width: float = 0.3, height: float = 0.05) -> TextLine:
    return TextLine(text, left, top, width, height, 0.99)


def slide(index: int, title: str, *more: str, seconds: float = 60) -> Slide:
    lines = tuple(line(text, 0.1, 0.2 + n / 10) for n, text in enumerate((title, *more)) if text)
    return Slide(
        index, index * seconds, (index + 1) * seconds, SlideKind.SLIDE, Path("p.png"), 640, 360,
        index * seconds, title=title, lines=lines,
    )  # fmt: skip


BODY = ("Each place is reached in the same time", "Addresses run from 0 to 2047")


def test_a_slide_is_read_with_its_places(tmp_path: Path) -> None:
    drawn = draw("Memory with random access", BODY, "7")
    cv2.imwrite(str(tmp_path / "slide.png"), drawn.picture)
    lines = SlideReader(threads=2).read(tmp_path / "slide.png")
    assert "\n".join(found.text for found in lines) == drawn.text
    assert lines[0].left == pytest.approx(80 / 1280, abs=0.01)
    assert lines[0].top == pytest.approx(60 / 720, abs=0.03)
    assert lines[0].height > lines[1].height
    assert slide_titles([lines]) == ["Memory with random access"]


class Blind:
    """In place of the networks: finds nothing, and remembers what it was shown."""

    txts = boxes = scores = None

    def __init__(self) -> None:
        self.seen: list[tuple[int, ...]] = []

    def __call__(self, pixels: np.ndarray) -> Blind:
        self.seen.append(pixels.shape)
        return self


def test_pictures_are_read_at_a_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    blind = Blind()
    monkeypatch.setattr(ocr, "_engine", lambda threads: blind)
    reader = SlideReader(threads=1)
    assert reader.read(np.zeros((2_880, 5_120, 3), np.uint8)) == ()
    assert reader.read(np.zeros((270, 480, 3), np.uint8)) == ()
    assert reader.read(np.zeros((0, 0, 3), np.uint8)) == ()
    assert blind.seen == [(900, 1_600, 3), (270, 480, 3)]


def test_columns_are_read_one_after_the_other() -> None:
    lines = [
        line("Title over both", 0.1, 0.05, 0.8, 0.1),
        line("left 1", 0.05, 0.25),
        line("right 1", 0.55, 0.26),
        line("left 2", 0.05, 0.5),
        line("right 2", 0.55, 0.5),
        line("left 3", 0.05, 0.6),
        line("caption under both", 0.2, 0.85, 0.6),
    ]
    shuffled = [lines[n] for n in (4, 0, 6, 2, 5, 1, 3)]
    assert [found.text for found in in_reading_order(shuffled)] == [
        "Title over both", "left 1", "left 2", "left 3", "right 1", "right 2", "caption under both",
    ]  # fmt: skip


def test_pieces_of_one_row_stay_in_their_row() -> None:
    lines = [line("1.", 0.1, 0.31, 0.03), line("Names", 0.15, 0.3), line("below", 0.1, 0.45)]
    found = in_reading_order([lines[2], lines[1], lines[0]])
    assert [one.text for one in found] == ["1.", "Names", "below"]


def test_titles_are_no_footers_page_numbers_or_names() -> None:
    def page(number: int, title: str) -> list[TextLine]:
        return [
            line("COMPUTING 101", 0.1, 0.01, 0.4, 0.09),
            line(title, 0.1, 0.15, 0.5, 0.08),
            line("some words of the body", 0.1, 0.4),
            line(f"{number} / 30", 0.9, 0.93, 0.05, 0.1),
            line("Prof. Example", 0.1, 0.94, 0.2, 0.09),
        ]

    titles = ["Caches", "Memory", "Locality", "Cost"]
    assert slide_titles([page(n, title) for n, title in enumerate(titles)]) == titles


def test_a_title_of_two_lines_is_joined_and_a_picture_has_none() -> None:
    lines = [
        line("A title that does not fit", 0.1, 0.05, 0.8, 0.08),
        line("into a single line", 0.1, 0.15, 0.6, 0.08),
        line("the body is smaller", 0.1, 0.4, 0.5, 0.04),
    ]
    assert slide_titles([lines, []]) == ["A title that does not fit into a single line", ""]


def test_slides_under_one_title_are_a_chapter() -> None:
    body = ("one", "two", "three", "four")
    found = chapters([
        slide(0, "Caches", *body), slide(1, "Caches (2)", *body), slide(2, "", *body),
        slide(3, "Memory", *body), slide(4, "Memory (cont.)", *body),
    ])  # fmt: skip
    assert [(one.title, one.slides) for one in found] == [
        ("Caches", (0, 1, 2)),
        ("Memory", (3, 4)),
    ]
    assert (found[0].start, found[0].end, found[1].end) == (0, 180, 300)


def test_slides_with_nothing_but_a_title_open_the_chapters() -> None:
    body = ("one", "two", "three", "four")
    found = chapters([
        slide(0, "Computing"), slide(1, "Agenda", *body), slide(2, "Part one"),
        slide(3, "Caches", *body), slide(4, "Part two"), slide(5, "Memory", *body),
    ])  # fmt: skip
    assert [(one.title, one.slides) for one in found] == [
        ("Computing", (0, 1)),
        ("Part one", (2, 3)),
        ("Part two", (4, 5)),
    ]
    assert chapters([]) == []


COLUMNS = "level page_num block_num par_num line_num word_num left top width height conf text"
TABLE = "\n".join(
    row.replace(" ", "\t")
    for row in (
        COLUMNS,
        "4 1 1 1 1 0 64 36 200 30 -1 ",
        "5 1 1 1 1 1 64 36 80 30 96 Память",
        "5 1 1 1 1 2 160 36 104 30 90 машины",
        "5 1 2 1 1 1 64 180 50 20 5 ~~",
    )
)


@pytest.fixture
def russian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A stand-in for the program, which knows Russian and English and reads always the same."""
    program = tmp_path / "tesseract"
    (tmp_path / "table").write_text(TABLE, encoding="utf-8")
    program.write_text(
        "#!/bin/sh\n"
        '[ "$1" = --list-langs ] && { echo "List of languages"; echo eng; echo rus; exit; }\n'
        f'cat > {tmp_path}/picture.png; echo "$@" > {tmp_path}/arguments\ncat {tmp_path}/table\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    tesseract.installed_models.cache_clear()
    yield tmp_path
    tesseract.installed_models.cache_clear()


def test_tesseract_reads_scripts_that_the_house_engine_does_not(russian: Path) -> None:
    reader = SlideReader(threads=1, language="ru")
    assert reader.missing == ""
    lines = reader.read(np.full((360, 640, 3), 250, np.uint8))
    assert lines == (TextLine("Память машины", 0.1, 0.1, 0.3125, 0.0833, 0.93),)
    assert "-l rus+eng" in (russian / "arguments").read_text()
    shown = cv2.imread(str(russian / "picture.png"))
    assert shown is not None
    assert shown.shape == (360, 640, 3)


def test_what_is_not_installed_is_named_and_the_house_engine_reads(
    russian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = Blind()
    monkeypatch.setattr(ocr, "_engine", lambda threads: blind)
    reader = SlideReader(threads=1, language="el")
    assert reader.missing == "ell"
    assert reader.read(np.zeros((270, 480, 3), np.uint8)) == ()
    assert blind.seen


def test_a_tesseract_that_fails_leaves_a_slide_without_text(russian: Path) -> None:
    (russian / "table").unlink()
    reader = SlideReader(threads=1, language="ru")
    assert reader.read(np.full((360, 640, 3), 250, np.uint8)) == ()
