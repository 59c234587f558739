"""`manage.py lecture`: a recording on the command line becomes documents, without a database."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.generation.engines.lectures.recordings import RIVERS, STARS, WHALES, film, hold, record


def lecture(file: Path, out: Path, **options: Any) -> dict[str, Any]:
    """What the command prints as JSON."""
    printed = StringIO()
    call_command("lecture", str(file), out=out, json=True, stdout=printed, **options)
    found: dict[str, Any] = json.loads(printed.getvalue())
    return found


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Three slides, the first of which comes back, and no sound."""
    parts = (hold(picture, 3) for picture in (WHALES, RIVERS, STARS, WHALES))
    return record(tmp_path, *parts)


def test_slides_are_found_read_and_named_and_every_file_is_written(
    recording: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "folder"
    found = lecture(recording, out, no_speech=True)
    assert [slide["title"] for slide in found["slides"]] == ["Whales", "Rivers", "Stars"]
    assert [round(slide["start"]) for slide in found["slides"]] == [0, 3, 6]
    assert "they sing" in found["slides"][0]["text"]
    (back,) = found["slides"][0]["returns"]
    assert (round(back["start"]), round(back["end"])) == (9, 12)
    assert {slide["kind"] for slide in found["slides"]} == {"slide"}
    assert (round(found["seconds"]), found["words"], found["notes"]) == (12, [], [])
    assert json.loads((out / "slides.json").read_text("utf-8")) == found
    with pikepdf.open(found["pdf"]) as pdf:
        assert len(pdf.pages) >= 3
    assert Path(found["srt"]).read_text("utf-8") == ""
    assert Path(found["vtt"]).read_text("utf-8").startswith("WEBVTT")
    assert {path.name for path in out.iterdir()} == {
        "lecture.pdf", "lecture.srt", "lecture.vtt", "slides.json",
    }  # fmt: skip


@pytest.mark.slow
def test_without_the_speech_model_the_slides_come_and_it_is_said_what_is_missing(
    recording: Path, tmp_path: Path, settings: Any
) -> None:
    settings.MODELS_DIR, settings.MODELS_PULL = tmp_path / "models", False
    found = lecture(recording, tmp_path / "out")
    assert len(found["slides"]) == 3
    (note,) = found["notes"]
    assert note["code"] == "no_speech_model"
    assert "MODELS_PULL" in note["message"]


@pytest.mark.slow
def test_a_recording_without_sound_says_so_and_gives_its_slides(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.lectures.reading.speech_model", lambda *_: object())
    found = lecture(recording, tmp_path / "out")
    assert len(found["slides"]) == 3
    assert [note["code"] for note in found["notes"]] == ["no_sound"]


def test_a_recording_without_slides_or_speech_is_refused_with_a_word(tmp_path: Path) -> None:
    file = record(tmp_path, film(6))
    with pytest.raises(CommandError, match="No slides were found") as refused:
        lecture(file, tmp_path / "out", no_speech=True)
    assert refused.value.returncode == 1


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such file"):
        lecture(tmp_path / "missing.mp4", tmp_path / "out")


def test_a_language_is_two_letters(recording: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="two letters"):
        call_command("lecture", str(recording), "--out", str(tmp_path), "--language", "english")


@pytest.mark.slow
def test_each_layout_can_be_had(recording: Path, tmp_path: Path) -> None:
    pages = {}
    for layout in ("slides", "handout-6"):
        found = lecture(recording, tmp_path / layout, layout=layout, no_speech=True)
        with pikepdf.open(found["pdf"]) as pdf:
            pages[layout] = len(pdf.pages)
    assert pages["handout-6"] < pages["slides"]
