"""A lecture as Markdown with pictures, and as PPTX."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from generation.engines.lectures.documents.markdown import write_markdown_zip
from generation.engines.lectures.documents.slideshow import write_pptx
from generation.engines.lectures.types import Word
from media_jobs.engines.context import QuietContext
from tests.generation.engines.lectures.lecture_documents import ADDRESS, lecture, slide


def packed(folder: Path, **changes: Any) -> zipfile.ZipFile:
    path = folder / "lecture.zip"
    write_markdown_zip(lecture(folder, **changes), path, context=QuietContext(folder))
    return zipfile.ZipFile(path)


def shown(folder: Path, **changes: Any) -> Any:
    path = folder / "lecture.pptx"
    write_pptx(lecture(folder, **changes), path, context=QuietContext(folder))
    return Presentation(str(path))


def test_the_zip_has_the_text_and_the_pictures_that_it_shows(tmp_path: Path) -> None:
    with packed(tmp_path) as zipped:
        names = zipped.namelist()
        text = zipped.read("lecture.md").decode()
        for name in names[1:]:
            assert f"]({name})" in text
            with zipped.open(name) as picture:
                Image.open(picture).load()
    assert names == [
        "lecture.md",
        "images/slide-001.png",
        "images/slide-002.png",
        "images/video-003.jpg",
        "images/slide-004.png",
    ]


def test_markdown_has_headings_times_and_what_is_said(tmp_path: Path) -> None:
    with packed(tmp_path) as zipped:
        text = zipped.read("lecture.md").decode()
    assert text.startswith("# Signals and noise\n")
    assert "## Practice" in text
    assert "### 2\\. Aliasing" in text
    assert f"[0:01:00](<{ADDRESS}?t=60>), also shown at [0:03:20](<{ADDRESS}?t=200>)" in text
    assert "Video, [0:02:00]" in text
    assert all(f"word{second}" in text for second in range(240))


def test_markdown_of_others_means_itself(tmp_path: Path) -> None:
    hostile = "<script>x</script> [a](javascript:b) ![c](d) `e` | # f\n# g"
    words = (Word(hostile, 0, 1, 0.9),)
    with packed(tmp_path, title=hostile, words=words, slides=(slide(tmp_path, 0, hostile),)) as z:
        text = z.read("lecture.md").decode()
    assert "<script" not in text.replace("\\<script", "")
    assert "[a](" not in text
    assert "\n# g" not in text
    assert "\\<script\\>x\\<\\/script\\>" in text


def test_a_slideshow_has_a_page_for_each_slide_with_notes(tmp_path: Path) -> None:
    pages = list(shown(tmp_path).slides)
    assert len(pages) == 5
    assert pages[0].shapes.title.text == "Signals and noise"
    assert [page.shapes.title.text for page in pages[1:]] == [
        "Sampling",
        "Aliasing",
        "Video 3",
        "Summary",
    ]
    notes = pages[2].notes_slide.notes_text_frame.text
    assert notes.startswith("0:01:00, also shown at 0:03:20\n0:01:00  word60 word61")
    assert "word205" in notes
    assert pages[3].notes_slide.notes_text_frame.text.startswith(
        "Practice\nVideo, 0:02:00 to 0:03:00\n"
    )


def test_its_pictures_fill_the_page_and_have_words_for_who_cannot_see(tmp_path: Path) -> None:
    show = shown(tmp_path)
    picture = show.slides[1].shapes[-1]
    assert (picture.left, picture.top) == (0, 0)
    assert picture.width == pytest.approx(show.slide_width, abs=2)
    assert picture.height == pytest.approx(show.slide_height, abs=2)
    described = picture._element.nvPicPr.cNvPr.get("descr")
    assert described == "Slide 1, shown at 0:00:00: Sampling / Zeile 0 über Töne"
    assert picture.click_action.hyperlink.address == f"{ADDRESS}?t=0"
    assert show.core_properties.title == "Signals and noise"
    assert show.core_properties.language == "de"


def test_pictures_of_another_shape_are_centred(tmp_path: Path) -> None:
    slides = (slide(tmp_path, 0), slide(tmp_path, 1, size=(180, 320)))
    show = shown(tmp_path, slides=slides, chapters=())
    picture = show.slides[2].shapes[-1]
    assert picture.height == pytest.approx(show.slide_height, abs=2)
    assert picture.left * 2 + picture.width == pytest.approx(show.slide_width, abs=2)


def test_a_slideshow_without_slides_has_its_chapters(tmp_path: Path) -> None:
    show = shown(tmp_path, slides=())
    assert [page.shapes.title.text for page in show.slides] == [
        "Signals and noise",
        "Theory",
        "Practice",
    ]
    assert "word239" in show.slides[2].notes_slide.notes_text_frame.text
    assert show.slide_width == Inches(13.333)


def test_control_characters_do_not_reach_the_slideshow(tmp_path: Path) -> None:
    odd = "a\x00\x0b\u202eb <c:x> &amp;"
    show = shown(
        tmp_path, title=odd, words=(Word(odd, 0, 1, 0.9),), slides=(slide(tmp_path, 0, odd),)
    )
    assert show.slides[0].shapes.title.text == "a b <c:x> &amp;"
    assert show.slides[1].shapes.title.text == show.slides[0].shapes.title.text
