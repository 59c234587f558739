"""Subtitles keep to what readers can follow, and files say what was spoken."""

from __future__ import annotations

import io
import re

import pysubs2
import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.lectures.line_breaks import columns
from generation.engines.lectures.subtitle_files import as_srt, as_vtt
from generation.engines.lectures.subtitles import Cue, subtitles
from generation.engines.lectures.types import Word

TEXT = (
    "Think of a library in which every book has a number. If you know the number, you can walk "
    "straight to the shelf and take the book home. That is what we mean by memory with random "
    "access, and it is the reason why each place can be reached in the same time."
)


def spoken(text: str, *, rate: float = 2.8, begin: float = 0.0) -> list[Word]:
    """`text` said with so many words a second."""
    return [
        Word(word, begin + n / rate, begin + (n + 0.9) / rate, 0.9)
        for n, word in enumerate(text.split())
    ]


def text_of(cues: list[Cue]) -> str:
    return " ".join(line for cue in cues for line in cue.lines)


def test_cues_keep_to_the_limits_and_lose_nothing() -> None:
    cues = subtitles(spoken(TEXT))
    assert text_of(cues) == TEXT
    for cue in cues:
        assert len(cue.lines) <= 2
        assert all(len(line) <= 42 for line in cue.lines)
        assert 1 <= cue.end - cue.start <= 7
        assert sum(map(len, cue.lines)) / (cue.end - cue.start) <= 20
    for one, following in zip(cues, cues[1:], strict=False):
        assert following.start - one.end >= 0.08


def test_lines_end_where_a_reader_would_pause() -> None:
    lines = [line for cue in subtitles(spoken(TEXT)) for line in cue.lines]
    assert not [line for line in lines if re.search(r" (a|the|of|to|in|and|is)$", line)]
    assert "Think of a library" in lines[0]
    assert any(line.endswith("has a number.") for line in lines)


def test_no_word_is_left_alone() -> None:
    cues = subtitles(spoken(TEXT + " Do you see why that is so very important to us?"))
    assert min(len(" ".join(cue.lines).split()) for cue in cues) > 2


def test_a_long_pause_ends_a_cue() -> None:
    cues = subtitles([*spoken("Good morning."), *spoken("Let us begin.", begin=30)])
    assert [cue.lines for cue in cues] == [("Good morning.",), ("Let us begin.",)]
    assert cues[0].end < 3
    assert cues[1].start == 30


def test_a_hasty_speaker_is_still_followed_without_overlap() -> None:
    cues = subtitles(spoken(TEXT, rate=7))
    assert text_of(cues) == TEXT
    assert all(a.end < b.start for a, b in zip(cues, cues[1:], strict=False))
    assert all(cue.end > cue.start for cue in cues)


def test_a_word_that_never_ends_and_one_wider_than_the_screen() -> None:
    cues = subtitles([Word("Aaah", 0, 60, 0.5), Word("w" * 100, 61, 63, 0.5)])
    assert cues[0].end <= 7
    assert "".join(line for cue in cues[1:] for line in cue.lines) == "w" * 100
    assert all(len(line) <= 42 for cue in cues for line in cue.lines)


def test_scripts_without_spaces_are_joined_and_measured_by_their_width() -> None:
    words = [
        Word(sign, n / 5, (n + 1) / 5, 0.9)
        for n, sign in enumerate("这是一门关于计算机历史的课程" * 4)
    ]
    cues = subtitles(words)
    assert "".join(line for cue in cues for line in cue.lines) == "这是一门关于计算机历史的课程" * 4
    assert all(columns(line) <= 42 for cue in cues for line in cue.lines)


def test_nothing_said_gives_no_cues() -> None:
    assert subtitles([]) == []
    assert as_srt([]) == ""
    assert as_vtt([]).strip() == "WEBVTT"


@given(
    st.lists(
        st.tuples(st.text("abc,.é漢 ", min_size=1, max_size=60), st.floats(0, 9), st.floats(0, 9)),
        max_size=40,
    )
)
def test_cues_never_overlap_whatever_is_said(said: list[tuple[str, float, float]]) -> None:
    words, due = [], 0.0
    for text, pause, length in said:
        if text.strip():
            words.append(Word(text.strip(), due + pause, due + pause + length, 0.5))
            due += pause + length
    cues = subtitles(words)
    assert all(a.end <= b.start for a, b in zip(cues, cues[1:], strict=False))
    assert all(columns(line) <= 42 for cue in cues for line in cue.lines)


def test_a_parser_reads_the_srt_back() -> None:
    cues = subtitles(spoken(TEXT, begin=3_600))
    read = pysubs2.SSAFile.from_string(as_srt(cues), format_="srt")
    assert [event.plaintext.split("\n") for event in read] == [list(cue.lines) for cue in cues]
    assert [event.start for event in read] == [round(cue.start * 1000) for cue in cues]
    assert [event.end for event in read] == [round(cue.end * 1000) for cue in cues]


def test_a_parser_reads_the_vtt_back() -> None:
    cues = subtitles(spoken(TEXT, begin=3_600))
    read = webvtt.from_buffer(io.StringIO(as_vtt(cues))).captions
    assert [caption.text.split("\n") for caption in read] == [list(cue.lines) for cue in cues]
    assert read[0].start == "01:00:00.000"


@pytest.mark.parametrize("nasty", ["a --> b", "<i>x</i> & y", "{\\an8}up", "one\ntwo\r\n\r\n3"])
def test_what_looks_like_markup_stays_text(nasty: str) -> None:
    cues = [Cue(0, 2, (nasty,)), Cue(3, 4, ("next",))]
    for read in (
        pysubs2.SSAFile.from_string(as_srt(cues), format_="srt"),
        pysubs2.SSAFile.from_string(as_vtt(cues), format_="vtt"),
    ):
        assert [(event.start, event.end) for event in read] == [(0, 2000), (3000, 4000)]
    assert "-->" not in as_srt(cues).split("\n")[2]
    assert not re.search(r"<[a-z/]|\{\\", as_srt(cues))
    body = as_vtt(cues).split("\n")[3]
    assert "<" not in body
    assert ">" not in body.replace("&gt;", "")
