"""The models that `make models` gets are those that the lock file pins."""

from pathlib import Path

import pytest

from media_jobs.engines.context import QuietContext
from media_jobs.engines.model_store.installed import verify
from media_jobs.engines.model_store.lock_file import read_models
from media_jobs.model_store.store import model_path

pytestmark = pytest.mark.models


@pytest.mark.parametrize("model_id", read_models())
def test_every_byte_is_right(model_id: str, pulled_models: Path) -> None:
    folder = model_path(model_id, QuietContext())
    assert pulled_models in folder.parents
    model = read_models()[model_id]
    assert verify(pulled_models, model, waiting=lambda: None) == []
