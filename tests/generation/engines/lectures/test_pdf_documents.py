"""A lecture as PDF: its layouts, what is in them and where their links lead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from page import ValidationProfile, validate_pdf
from PIL import Image
from pypdf import PdfReader

from generation.engines.lectures.documents.layout import Layout
from generation.engines.lectures.documents.pdf import write_pdf
from generation.engines.lectures.types import SlideKind
from media_jobs.engines.context import QuietContext
from tests.generation.engines.lectures.lecture_documents import (
    ADDRESS,
    Chapter,
    addresses,
    elements,
    lecture,
    pixels,
    slide,
    texts,
    written,
)


@pytest.mark.parametrize(
    ("layout", "pages"),
    [
        (Layout.SLIDES, 5),
        (Layout.HANDOUT_2, 3),
        (Layout.HANDOUT_4, 2),
        (Layout.HANDOUT_6, 2),
    ],
)
def test_each_layout_has_its_slides_after_the_contents(
    tmp_path: Path, layout: Layout, pages: int
) -> None:
    read = texts(written(lecture(tmp_path), layout, tmp_path))
    assert len(read) == pages
    assert "Signals and noise" in read[0]
    for number in range(4):
        assert f"Zeile {number} über Töne" in "\n".join(read[1:])
    assert "word3" not in "\n".join(read)


def test_a_transcript_has_what_is_said_with_the_slide_that_is_shown(tmp_path: Path) -> None:
    read = texts(written(lecture(tmp_path), Layout.TRANSCRIPT, tmp_path))
    whole = " ".join("\n".join(read).split())
    assert all(f"word{second}" in whole for second in range(240))
    second = whole[whole.index("Zeile 1 über") : whole.index("Zeile 2 über")]
    assert "word60" in second
    assert "word205" in second
    assert "word190" not in second
    assert "also shown at 0:03:20" in whole


def test_times_lead_to_their_second_of_the_recording(tmp_path: Path) -> None:
    path = written(lecture(tmp_path), Layout.SLIDES, tmp_path)
    with pikepdf.open(path) as pdf:
        assert addresses(pdf.pages[0]) == [ADDRESS]
        assert addresses(pdf.pages[1]) == [f"{ADDRESS}?t=0"]
        assert addresses(pdf.pages[2]) == [f"{ADDRESS}?t=60", f"{ADDRESS}?t=200"]
        assert addresses(pdf.pages[4]) == [f"{ADDRESS}?t=180"]


def test_a_paragraph_leads_to_where_it_is_said(tmp_path: Path) -> None:
    path = written(lecture(tmp_path), Layout.TRANSCRIPT, tmp_path)
    with pikepdf.open(path) as pdf:
        led = [address for page in pdf.pages for address in addresses(page)]
    assert f"{ADDRESS}?t=200" in led
    assert f"{ADDRESS}?t=210" not in led


def test_bookmarks_are_chapters_and_their_slides(tmp_path: Path) -> None:
    outline: list[Any] = PdfReader(written(lecture(tmp_path), Layout.SLIDES, tmp_path)).outline
    titles = [
        [inner.title for inner in each] if isinstance(each, list) else each.title
        for each in outline
    ]
    assert titles == [
        "Theory",
        ["1\u2002Sampling", "2\u2002Aliasing"],
        "Practice",
        ["3\u2002Video 3", "4\u2002Summary"],
    ]


def test_a_slide_that_is_a_chapter_by_itself_stands_beside_the_chapters(tmp_path: Path) -> None:
    chapters = (Chapter("Begin", 0), Chapter("Summary", 180))
    document = lecture(tmp_path, chapters=chapters)
    outline: list[Any] = PdfReader(written(document, Layout.TRANSCRIPT, tmp_path)).outline
    assert outline[0].title == "Begin"
    assert len(outline[1]) == 3
    assert outline[2].title == "4\u2002Summary"


def test_the_contents_lead_to_the_pages(tmp_path: Path) -> None:
    with pikepdf.open(written(lecture(tmp_path), Layout.SLIDES, tmp_path)) as pdf:
        inside = [each.Dest[0].objgen for each in pdf.pages[0].Annots if "/Dest" in each]
        pages = [page.obj.objgen for page in pdf.pages]
    assert inside == [pages[1], pages[1], pages[2], pages[3], pages[3], pages[4]]


def test_a_video_is_marked_with_its_time(tmp_path: Path) -> None:
    page = texts(written(lecture(tmp_path), Layout.SLIDES, tmp_path))[3]
    assert "Video" in page
    assert "0:02:00–0:03:00" in page


def test_it_says_what_it_is_to_programs(tmp_path: Path) -> None:
    with pikepdf.open(written(lecture(tmp_path), Layout.TRANSCRIPT, tmp_path)) as pdf:
        assert pdf.docinfo["/Title"] == "Signals and noise"
        assert pdf.docinfo["/Author"] == "Ada Okafor"
        assert pdf.Root.Lang == "de"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert pdf.check_pdf_syntax() == []


def test_every_font_is_embedded_and_can_be_read_back(tmp_path: Path) -> None:
    with pikepdf.open(written(lecture(tmp_path), Layout.TRANSCRIPT, tmp_path)) as pdf:
        fonts = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Type0"
        ]
        assert fonts
        for font in fonts:
            assert "/ToUnicode" in font
            described = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in described or "/FontFile3" in described


def test_a_picture_speaks_its_words_once(tmp_path: Path) -> None:
    with pikepdf.open(written(lecture(tmp_path), Layout.SLIDES, tmp_path)) as pdf:
        said = {str(figure.Alt) for figure in elements(pdf, "Figure")}
        content = pdf.pages[1].Contents.read_bytes()
    assert "Slide 1, shown at 0:00:00: Sampling / Zeile 0 über Töne" in said
    assert "Video 3, shown at 0:02:00: Untitled 2 / Zeile 2 über Töne" in said
    assert len(said) == 4
    # The layer lies beneath the picture, outside of what is read aloud.
    layer = content[: content.index(b" Do")]
    assert b"/Artifact" in layer[: layer.rindex(b"BT")]


def test_pictures_are_those_of_the_slides_to_the_pixel(tmp_path: Path) -> None:
    document = lecture(tmp_path)
    with pikepdf.open(written(document, Layout.HANDOUT_4, tmp_path)) as pdf:
        shown = [
            pixels(each)
            for each in pdf.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
    for drawn in (each for each in document.slides if each.kind is SlideKind.SLIDE):
        exact = np.asarray(Image.open(drawn.picture))
        assert any(np.array_equal(exact, each) for each in shown)


def test_many_colours_with_noise_become_jpeg_and_few_stay_exact(tmp_path: Path) -> None:
    noise = np.random.default_rng(4).normal(128, 6, (180, 320, 1)).astype(np.uint8)
    noise = np.repeat(noise, 3, axis=-1)
    smooth = np.stack([np.tile(np.arange(320) % 256, (180, 1))] * 3, axis=-1).astype(np.uint8)
    smooth[..., 1] = np.arange(180)[:, None]
    drawn = []
    for number, content in enumerate((noise, smooth), start=10):
        made = slide(tmp_path, number)
        Image.fromarray(content).save(made.picture)
        drawn.append(made)
    document = lecture(tmp_path, slides=tuple(drawn), chapters=())
    with pikepdf.open(written(document, Layout.SLIDES, tmp_path)) as pdf:
        (first,) = pdf.pages[1].get_images().values()
        (second,) = pdf.pages[2].get_images().values()
        assert first.Filter == "/DCTDecode"
        error = pixels(first).astype(int) - noise
        assert np.abs(error).mean() < 3
        assert second.Filter == "/FlateDecode"
        assert np.array_equal(pixels(second), smooth)


def test_slides_of_other_shapes_keep_them(tmp_path: Path) -> None:
    sizes = [(320, 180), (180, 320), (240, 180), (420, 180)]
    slides = tuple(slide(tmp_path, number, size=size) for number, size in enumerate(sizes))
    document = lecture(tmp_path, slides=slides, chapters=())
    for layout in Layout:
        assert len(texts(written(document, layout, tmp_path))) > 1
    with pikepdf.open(tmp_path / "slides.pdf") as pdf:
        width, height = (float(side) for side in pdf.pages[2].MediaBox[2:])
    assert height > width


@pytest.mark.parametrize("standard", ["ua1", "2a"])
@pytest.mark.parametrize("layout", list(Layout))
def test_each_layout_conforms_to_what_it_claims(
    tmp_path: Path, layout: Layout, standard: str
) -> None:
    path = written(lecture(tmp_path), layout, tmp_path)
    report = validate_pdf(str(path), profile=ValidationProfile(standard))
    assert report.is_compliant, report.failures


@pytest.mark.parametrize("layout", list(Layout))
def test_without_slides_it_is_the_transcript(tmp_path: Path, layout: Layout) -> None:
    read = texts(written(lecture(tmp_path, slides=()), layout, tmp_path))
    whole = "\n".join(read)
    assert "word0" in whole
    assert "word239" in whole
    assert "Practice" in whole


def test_with_nothing_said_and_nothing_written_it_is_the_pictures(tmp_path: Path) -> None:
    document = lecture(tmp_path, words=(), chapters=(), language="", title="", author="")
    mute = tuple(replace(each, lines=(), title="") for each in document.slides)
    path = written(replace(document, slides=mute), Layout.TRANSCRIPT, tmp_path)
    with pikepdf.open(path) as pdf:
        assert pdf.Root.Lang == "und"
        said = {str(figure.Alt) for figure in elements(pdf, "Figure")}
    assert "Slide 1, shown at 0:00:00, without text" in said


@pytest.mark.slow
def test_two_hundred_and_fifty_slides_are_written(tmp_path: Path) -> None:
    one = slide(tmp_path, 0, "Many")
    many = tuple(replace(one, index=n + 1, start=n * 10.0, end=n * 10.0 + 10) for n in range(250))
    document = lecture(tmp_path, slides=many, words=(), chapters=(), seconds=4000)
    with pikepdf.open(written(document, Layout.HANDOUT_6, tmp_path)) as pdf:
        assert len(elements(pdf, "Figure")) == 250
        last = addresses(pdf.pages[-1])
    assert last[-1] == f"{ADDRESS}?t=2490"


def test_the_same_lecture_is_the_same_file(tmp_path: Path) -> None:
    document = lecture(tmp_path)
    first = written(document, Layout.SLIDES, tmp_path).read_bytes()
    assert written(document, Layout.SLIDES, tmp_path).read_bytes() == first


def test_work_that_is_no_longer_wanted_leaves_nothing_behind(tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    class Impatient(QuietContext):
        def check_cancelled(self) -> None:
            raise Cancelled

    work = tmp_path / "work"
    work.mkdir()
    path = tmp_path / "lecture.pdf"
    with pytest.raises(Cancelled):
        write_pdf(lecture(tmp_path), path, layout=Layout.SLIDES, context=Impatient(work))
    assert not path.exists()
    assert list(work.iterdir()) == []


def test_a_transparent_picture_lies_on_white(tmp_path: Path) -> None:
    made = slide(tmp_path, 10)
    clear = Image.new("RGBA", (32, 18), (9, 9, 9, 0))
    clear.save(made.picture)
    document = lecture(tmp_path, slides=(replace(made, width=32, height=18),), chapters=())
    with pikepdf.open(written(document, Layout.SLIDES, tmp_path)) as pdf:
        (shown,) = pdf.pages[1].get_images().values()
        seen = pixels(shown)
    assert (seen == 255).all()
