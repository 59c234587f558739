"""Lectures that were read, without and with what is said."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from generation.lectures.models import Lecture
from tests.generation.lectures.lectures import SPOKEN, StandIn, read_for


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site hears what a stand-in for the speech model says that it hears."""
    monkeypatch.setattr("generation.lectures.reading.speech_model", lambda *_: StandIn(SPOKEN))


@pytest.fixture
def lecture(alice: User, tmp_path: Path, said: Any) -> Lecture:
    """Alice's: three slides, the first of which comes back, and a few sentences."""
    return read_for(alice, tmp_path)
