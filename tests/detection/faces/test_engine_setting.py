"""`FACE_FORGERY_ENGINE`: other engines on the site, and what is said of one that cannot be had."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from detection.faces.scorer import is_current
from tests.support.media import Clips
from tests.support.uploads import examined, session_of

DEEPFAKEBENCH = "detection.engines.deepfakebench.scorer.DeepfakeBenchScorer"


def opinionated(name: str, log_odds: float) -> dict[str, Any]:
    return {
        "ENGINE": "tests.detection.engines.opinionated.Opinionated",
        "OPTIONS": {"name": name, "log_odds": log_odds},
    }


def found_wrong() -> list[str]:
    return [str(error.msg) for error in run_checks() if error.id == "detection.E002"]


@pytest.mark.django_db(transaction=True)
def test_the_result_of_an_ensemble_names_its_members_to_clients_and_people(
    alice: User, alice_api: APIClient, clips: Clips, settings: Any
) -> None:
    settings.FACE_FORGERY_ENGINE = {
        "ENGINE": "detection.engines.faces.ensemble.Ensemble",
        "OPTIONS": {"members": [opinionated("alpha", 3.0), opinionated("beta", -3.0)]},
    }
    upload = examined(alice, clips.face)
    results = alice_api.get(f"/api/videos/{upload.pk}/results").json()
    assert results["label"] == "uncertain"
    assert "engines_disagree" in [reason["code"] for reason in results["reasons"]]
    assert [m["sha256"] for m in results["model"]["members"]] == ["a" * 64, "b" * 64]
    assert is_current(session_of(upload)), "the same engine would do the same again"
    browser = Client()
    browser.force_login(alice)
    page = browser.get(f"/videos/{upload.pk}/").content.decode()
    assert "a" * 64 in page
    assert "b" * 64 in page
    assert "alpha finds it manipulated" in page


def test_a_good_setting_is_not_talked_about(redness_scorer: None) -> None:
    assert found_wrong() == []


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"ENGINE": "no.such.Engine"}, "No module named 'no'"),
        ({"ENGINE": "detection.engines.faces.onnx_scorer.NoScorer"}, "NoScorer"),
        ({"ENGINE": DEEPFAKEBENCH, "OPTIONS": {"weights": "/no/such.pth"}}, "cannot be read"),
        ({"ENGINE": DEEPFAKEBENCH, "OPTIONS": {"checkpoint": "x.pth"}}, "checkpoint"),
        ({"OPTIONS": {}}, "must name it"),
    ],
)
def test_a_bad_setting_is_an_error_that_says_what_is_wrong(
    setting: dict[str, Any], said: str, settings: Any
) -> None:
    settings.FACE_FORGERY_ENGINE = setting
    (message,) = found_wrong()
    assert message.startswith("FACE_FORGERY_ENGINE: ")
    assert said in message
