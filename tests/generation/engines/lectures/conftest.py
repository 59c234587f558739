"""Where tests marked `models` find the models of lectures."""

from __future__ import annotations

from pathlib import Path

import pytest

from media_jobs.engines.context import QuietContext
from media_jobs.model_store.store import model_path


@pytest.fixture
def whisper_base(pulled_models: Path) -> Path:
    """The folder with Whisper base in CTranslate2's form."""
    return model_path("whisper-base", QuietContext())
