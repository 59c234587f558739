"""The stand-in model examines the recordings of these tests."""

from typing import Any

import pytest

from tests.detection.speech.recordings import WHISTLE


@pytest.fixture(autouse=True)
def whistle_scorer(settings: Any) -> None:
    """A model whose verdict tests know beforehand."""
    settings.SPEECH_SPOOF_ENGINE = WHISTLE
