"""How what is said is divided among slides, chapters and paragraphs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generation.engines.lectures.documents.paragraphs import ENOUGH, MOST, paragraphs
from generation.engines.lectures.documents.sections import sections
from generation.engines.lectures.documents.timecode import timecode
from generation.engines.lectures.types import Word
from tests.generation.engines.lectures.lecture_documents import ADDRESS, Chapter, lecture


def said(*words: str, apart: float = 0.5, start: float = 0.0) -> list[Word]:
    return [
        Word(word, start + at * apart, start + at * apart + 0.4, 0.9)
        for at, word in enumerate(words)
    ]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0:00:00"),
        (59.99, "0:00:59"),
        (3599.9, "0:59:59"),
        (36_000, "10:00:00"),
        (-1, "0:00:00"),
    ],
)
def test_times_are_hours_minutes_and_the_second_begun(seconds: float, shown: str) -> None:
    assert timecode(seconds) == shown


def test_a_moment_has_an_address(tmp_path: Path) -> None:
    assert lecture(tmp_path).moment(83.9) == f"{ADDRESS}?t=83"


def test_a_pause_begins_a_paragraph() -> None:
    heard = [*said("so", "far."), *said("Next", start=9.5)]
    assert [(each.start, each.text) for each in paragraphs(heard)] == [
        (0, "so far."),
        (9.5, "Next"),
    ]


def test_a_long_paragraph_ends_with_a_sentence_or_at_last_without() -> None:
    first, second = paragraphs(said(*["word"] * (ENOUGH + 5), "end.", "more"))
    assert first.text.endswith("end.")
    assert second.text == "more"
    assert [len(each.text.split()) for each in paragraphs(said(*["word"] * (MOST + 1)))] == [
        MOST,
        1,
    ]


def test_a_sentence_that_a_change_of_slides_cuts_stays_whole(tmp_path: Path) -> None:
    document = lecture(tmp_path)
    change = document.slides[1].start
    early = said(*["That", "was", "all.", "Before", "you", "go,"], apart=0.4, start=change - 1.6)
    late = said(
        *["That", "goes", "on", "a", "while.", "Now", "then"], apart=0.4, start=change - 1.0
    )
    for words, first in ((early, "Before"), (late, "Now")):
        before, after, *_ = sections(replace(document, words=tuple(words)))
        assert before.paragraphs[-1].text.endswith(".")
        assert after.paragraphs[0].text.startswith(first)


def test_words_go_with_the_slide_shown_also_when_it_returns(tmp_path: Path) -> None:
    _, second, _, fourth = sections(lecture(tmp_path))
    assert second.paragraphs[0].start == 60.25
    heard = " ".join(each.text for each in second.paragraphs).split()
    assert heard[0] == "word60"
    assert heard[59] == "word119"
    assert heard[60] == "word200"
    assert "word199" in " ".join(each.text for each in fourth.paragraphs)


def test_words_before_the_first_slide_go_with_it(tmp_path: Path) -> None:
    document = lecture(tmp_path)
    late = lecture(tmp_path, slides=document.slides[1:], chapters=())
    assert sections(late)[0].paragraphs[0].text.startswith("word0 word1")


def test_a_chapter_begins_with_the_nearest_slide(tmp_path: Path) -> None:
    chapters = (Chapter("Late", 400), Chapter("One", 2), Chapter("Two", 55), Chapter("Also", 62))
    opened = [
        [chapter.title for chapter in section.chapters]
        for section in sections(lecture(tmp_path, chapters=chapters))
    ]
    assert opened == [["One"], ["Two", "Also"], [], ["Late"]]


def test_without_slides_chapters_divide_the_words(tmp_path: Path) -> None:
    chapters = (Chapter("Two", 120), Chapter("One", 10))
    found = sections(lecture(tmp_path, slides=(), chapters=chapters))
    assert [[each.title for each in part.chapters] for part in found] == [[], ["One"], ["Two"]]
    assert found[2].paragraphs[0].text.startswith("word120 ")


def test_a_chapter_that_is_one_slide_of_that_name_is_not_told_twice(tmp_path: Path) -> None:
    chapters = (Chapter("Sampling", 0), Chapter("Aliasing", 60), Chapter("Summary", 180))
    found = sections(lecture(tmp_path, chapters=chapters))
    assert [part.alone for part in found] == [True, False, False, True]
    assert [[each.title for each in part.chapters] for part in found] == [[], ["Aliasing"], [], []]
