"""What an operator sets for voices, and what is said of settings that cannot work."""

from typing import Any

import pytest
from django.core.checks import run_checks

from detection.speech.jobs import SPEECH_SCAN

WORKS = {
    "ML_SERVICE_URL": "https://voices.example.org",
    "API_URL": "",
    "SITE_URL": "https://site.example.org",
    "ML_ORIGINS": [],
}


def errors(settings: Any, **given: Any) -> list[str]:
    """What the checks of voices say of these settings."""
    for name, value in {**WORKS, **given}.items():
        setattr(settings, name, value)
    found = (str(error.id) for error in run_checks())
    return [name.removeprefix("speech.") for name in found if name.startswith("speech.")]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({"ML_SERVICE_URL": ""}, []),
        ({"ML_SERVICE_URL": "http://10.0.0.7:5000", "ML_ORIGINS": ["http://web:8000"]}, []),
        ({"ML_SERVICE_URL": "voices.example.org"}, ["E002"]),
        ({"ML_SERVICE_URL": "https://voices.example.org/api/predict"}, ["E002"]),
        ({"ML_ORIGINS": ["web:8000"]}, ["E003"]),
        ({"SITE_URL": ""}, ["E004"]),
        ({"ML_SERVICE_URL": "https://site.example.org"}, ["E005"]),
        ({"SPEECH_SPOOF_ENGINE": {"ENGINE": "nowhere.at.All"}}, ["E001"]),
        ({"SPEECH_SPOOF_ENGINE": {}}, ["E001"]),
    ],
    ids=str,
)
def test_the_checks_say_what_cannot_work(
    settings: Any, given: dict[str, Any], found: list[str]
) -> None:
    assert errors(settings, **given) == found


def test_who_waits_for_a_service_holds_up_nobody_here(settings: Any) -> None:
    assert SPEECH_SCAN.queue_for({}) == "cpu"
    settings.ML_SERVICE_URL = "https://voices.example.org"
    assert SPEECH_SCAN.queue_for({}) == "net"
