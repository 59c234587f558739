"""Lectures that were read, without and with what is said."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from accounts.models import User
from generation.engines.lectures.ocr import SlideReader
from generation.engines.lectures.types import TextLine
from generation.lectures.models import Lecture
from tests.generation.lectures.lectures import SPOKEN, StandIn, read_for


@pytest.fixture(scope="session")
def texts_of_slides() -> dict[bytes, list[TextLine]]:
    """What was read on each picture so far."""
    return {}


@pytest.fixture(autouse=True)
def slides_are_read_once(
    monkeypatch: pytest.MonkeyPatch, texts_of_slides: dict[bytes, list[TextLine]]
) -> None:
    """The same few slides are in most of these lectures, and reading takes seconds."""
    read = SlideReader._read

    def remembered(reader: SlideReader, pixels: np.ndarray) -> list[TextLine]:
        key = repr(pixels.shape).encode() + pixels.tobytes()
        if key not in texts_of_slides:
            texts_of_slides[key] = read(reader, pixels)
        return texts_of_slides[key]

    monkeypatch.setattr(SlideReader, "_read", remembered)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site hears what a stand-in for the speech model says that it hears."""
    monkeypatch.setattr("generation.lectures.reading.speech_model", lambda *_: StandIn(SPOKEN))


@pytest.fixture
def lecture(alice: User, tmp_path: Path, said: Any) -> Lecture:
    """Alice's: three slides, the first of which comes back, and a few sentences."""
    return read_for(alice, tmp_path)
