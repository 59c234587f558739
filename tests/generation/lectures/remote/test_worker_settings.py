"""Settings with which a site and its worker could not talk, or could be overheard, are refused."""

from typing import Any

import pytest

from generation.lectures.remote.checks import worker_is_usable
from tests.generation.lectures.remote.workers import KEY

GOOD = {
    "WORKER_SERVICE_URL": "https://worker.example.org",
    "WORKER_API_KEY": KEY,
    "SITE_URL": "https://spotifai.example.org",
    "API_URL": "",
    "WORKER_ORIGINS": [],
}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({}, []),
        ({"WORKER_SERVICE_URL": ""}, []),
        ({"WORKER_SERVICE_URL": "", "WORKER_API_KEY": ""}, []),
        ({"WORKER_SERVICE_URL": "http://127.0.0.1:8001"}, []),
        ({"WORKER_SERVICE_URL": "http://w:8", "WORKER_ORIGINS": ["http://w:8"]}, []),
        ({"SITE_URL": "", "API_URL": "http://10.0.0.5:8000"}, []),
        ({"WORKER_API_KEY": KEY[:31]}, ["E001"]),
        ({"WORKER_SERVICE_URL": "https://worker.example.org/a"}, ["E002"]),
        ({"API_URL": "spotifai.example.org"}, ["E002"]),
        ({"WORKER_ORIGINS": ["worker"]}, ["E003"]),
        ({"WORKER_API_KEY": ""}, ["E004"]),
        ({"SITE_URL": ""}, ["E005"]),
        ({"WORKER_SERVICE_URL": "http://worker:8000"}, ["E006"]),
        ({"WORKER_SERVICE_URL": "http://127.0.0.1.example.org"}, ["E006"]),
    ],
    ids=str,
)
def test_what_is_set_fits_together(
    settings: Any, changes: dict[str, Any], errors: list[str]
) -> None:
    for name, value in (GOOD | changes).items():
        setattr(settings, name, value)
    assert [error.id for error in worker_is_usable()] == [f"lecture_workers.{e}" for e in errors]
