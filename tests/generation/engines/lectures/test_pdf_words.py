"""The words of a lecture's PDF: where they lie, and that they are nothing but words."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from generation.engines.lectures.documents.layout import Layout
from generation.engines.lectures.types import TextLine, Word
from media_jobs.engines.typesetting.typefaces import UNDRAWN, drawable
from tests.generation.engines.lectures.lecture_documents import lecture, slide, texts, written

POPPLER = shutil.which("pdftotext")
MARKUP = '#panic("no") $x^2$ *b* _e_ `c` \\ @ref <l> = H // c /* d */ https://a.example ~ -- "q"'


def spoken(*words: str) -> tuple[Word, ...]:
    return tuple(Word(word, at + 0.1, at + 0.5, 0.9) for at, word in enumerate(words))


def boxes(path: Path, page: int) -> dict[str, tuple[float, ...]]:
    """The first place of each word of a page, in points: left, top, right, bottom."""
    told = subprocess.run(
        ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(path), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found: dict[str, tuple[float, ...]] = {}
    for place, word in re.findall(r"<word ([^>]*)>([^<]*)</word>", told):
        sides = tuple(float(side) for side in re.findall(r'"([\d.]+)"', place))
        found.setdefault(html.unescape(word), sides)
    return found


@pytest.mark.skipif(POPPLER is None, reason="poppler-utils tells where words lie")
def test_words_lie_where_the_picture_shows_them(tmp_path: Path) -> None:
    path = written(lecture(tmp_path), Layout.SLIDES, tmp_path)
    width = 280 * 72 / 25.4
    height = width * 180 / 320
    found = boxes(path, 2)
    left, top, right, bottom = found["Sampling"]
    assert (left, right) == pytest.approx((0.1 * width, 0.6 * width), abs=width * 0.01)
    assert (top, bottom) == pytest.approx((0.1 * height, 0.2 * height), abs=height * 0.02)
    assert found["Zeile"][0] == pytest.approx(0.25 * width, abs=width * 0.01)
    assert found["Töne"][2] == pytest.approx(0.85 * width, abs=width * 0.01)


@pytest.mark.skipif(POPPLER is None, reason="poppler-utils tells where words lie")
def test_words_are_not_seen(tmp_path: Path) -> None:
    document = lecture(tmp_path)
    mute = replace(document, slides=tuple(replace(each, lines=()) for each in document.slides))
    drawn = []
    for number, each in enumerate((document, mute)):
        path = written(each, Layout.SLIDES, tmp_path)
        subprocess.run(
            ["pdftoppm", "-r", "40", "-f", "2", "-l", "2", str(path), str(tmp_path / f"v{number}")],
            check=True,
        )
        (picture,) = tmp_path.glob(f"v{number}-*.ppm")
        drawn.append(picture.read_bytes())
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("layout", [Layout.TRANSCRIPT, Layout.HANDOUT_2])
def test_what_others_wrote_is_never_markup(tmp_path: Path, layout: Layout) -> None:
    hostile = slide(tmp_path, 0, MARKUP)
    document = lecture(
        tmp_path, title=MARKUP, author=MARKUP, slides=(hostile,), words=spoken(*MARKUP.split())
    )
    path = written(document, layout, tmp_path)
    read = "".join("".join(texts(path)).split())
    assert read.count("".join(MARKUP.split())) >= 3
    with pikepdf.open(path) as pdf:
        assert pdf.docinfo["/Title"] == MARKUP


def test_words_of_every_script_can_be_read_back(tmp_path: Path) -> None:
    words = ("Größe", "Москва", "Ελλάδα", "日本語", "한국어", "ไทย", "ქართული", "😀")
    document = lecture(tmp_path, words=spoken(*words))
    read = unicodedata.normalize(
        "NFC", "".join(texts(written(document, Layout.TRANSCRIPT, tmp_path)))
    )
    for word in words:
        assert word in read


@pytest.mark.skipif(POPPLER is None, reason="poppler-utils puts such text in order")
def test_scripts_that_are_reordered_can_be_read_back(tmp_path: Path) -> None:
    words = ("العربية", "لغة", "עברית", "हिन्दी")
    made = slide(tmp_path, 0)
    made = replace(made, lines=(TextLine("مرحبا بالعالم", 0.1, 0.1, 0.5, 0.1, 0.9),))
    document = lecture(tmp_path, language="ar", slides=(made,), words=spoken(*words))
    path = written(document, Layout.TRANSCRIPT, tmp_path)
    read = subprocess.run(
        ["pdftotext", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    for word in (*words, "مرحبا"):
        assert word in read


def test_hidden_characters_and_what_no_font_has_do_not_stop_it(tmp_path: Path) -> None:
    odd = "a\x00b\x1b[0m\u202ec\u2066\ufeffd\ue000\ud800e\U00020000 f\u0301\u20e3\u0488 \u0301"
    made = slide(tmp_path, 0, odd)
    document = lecture(tmp_path, title=odd, slides=(made,), words=spoken(odd, "after"))
    for layout in Layout:
        read = "\n".join(texts(written(document, layout, tmp_path)))
        assert f"ab[0mcde{UNDRAWN}" in read
    assert "after" in "\n".join(texts(tmp_path / "transcript.pdf"))


def test_a_character_that_no_font_has_is_shown_as_missing() -> None:
    assert drawable("a\U00020000b") == f"a{UNDRAWN}b"
    assert drawable("e\u0301") == "e\u0301"
    assert drawable("☺\ufe0f") == "☺"


def test_a_mark_that_no_font_draws_on_its_letter_is_left_out() -> None:
    assert drawable("日\u0488本") == "日本"


def test_endless_words_stay_on_the_page(tmp_path: Path) -> None:
    document = lecture(tmp_path, title="W" * 190, words=spoken("x" * 900, "y" * 5000, "end"))
    path = written(document, Layout.TRANSCRIPT, tmp_path)
    read = "".join("\n".join(texts(path)).replace("\u200b", "").split())
    assert "x" * 900 in read
    assert "morecharacters)end" in read
    if POPPLER:
        for page in range(1, len(texts(path)) + 1):
            assert all(place[2] <= 596 for place in boxes(path, page).values())


def test_boxes_without_extent_are_left_out(tmp_path: Path) -> None:
    flat = (TextLine("flat", 0.1, 0.1, 0.0, 0.0, 0.5), TextLine("kept", 0.9, 0.9, 0.5, 0.5, 0.5))
    made = replace(slide(tmp_path, 0), lines=flat)
    read = texts(written(lecture(tmp_path, slides=(made,)), Layout.SLIDES, tmp_path))[1]
    assert "flat" not in read
    assert "kept" in read
