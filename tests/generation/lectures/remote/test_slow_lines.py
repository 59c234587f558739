"""What one side fetches from the other takes as long as it keeps coming, and no longer."""

import hashlib
from pathlib import Path
from typing import Any, cast

import pytest

from generation.lectures.remote import results
from generation.lectures.remote.asking import Away
from media_jobs.engines.context import QuietContext
from media_jobs.engines.links.pace import FetchLimits
from tests.generation.lectures.remote.workers import Other

CONTENT = bytes(160_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def fetched(worker: Other, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Fetches a file of the worker's; in each second at least 16 KiB must come."""
    limits = FetchLimits(len(CONTENT), seconds=30, stall_seconds=1)
    monkeypatch.setattr(results, "RESULT_LIMITS", limits)
    worker.files["/result"] = CONTENT
    path = tmp_path / "result"

    def fetch() -> bytes:
        results.fetch(f"{worker.url}/result", path, SHA256, cast(Any, QuietContext()))
        return path.read_bytes()

    return fetch


def test_a_file_that_keeps_coming_is_waited_for(worker: Other, fetched: Any) -> None:
    worker.pause = 0.25
    assert fetched() == CONTENT


def test_a_file_that_comes_too_slowly_is_not(worker: Other, fetched: Any) -> None:
    worker.pause = 2.0
    with pytest.raises(Away, match="too slowly"):
        fetched()
