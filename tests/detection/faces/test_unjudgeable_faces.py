"""What people are told of a face that the model cannot judge, wherever they look."""

from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from detection.reports.keeping import report_of
from tests.detection.engines.stand_in_model import write_stand_in
from tests.support.admin import browser_of
from tests.support.media import Clips
from tests.support.reports import text_of
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = "faces that are covered or turned away nothing can be said"


@pytest.fixture
def easily_surprised(settings: Any, tmp_path: Path) -> None:
    """A model that finds every face strange."""
    settings.FACE_FORGERY_ENGINE = {
        "ENGINE": "detection.engines.faces.onnx_scorer.OnnxScorer",
        "OPTIONS": {"weights": str(write_stand_in(tmp_path, strange_above=1e-6))},
    }


@pytest.mark.usefixtures("easily_surprised")
def test_results_page_and_report_say_why_it_is_uncertain(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload = examined(alice, clips.reddened)
    results = alice_api.get(f"/api/videos/{upload.pk}/results").json()
    assert (results["label"], results["fake_probability"]) == ("uncertain", None)
    listed = alice_api.get("/api/videos").json()["results"]
    assert [video["result"]["fake_probability"] for video in listed] == [None]
    assert TOLD in {r["code"]: r["message"] for r in results["reasons"]}["unlike_a_face"]
    (track,) = results["tracks"]
    assert [reason["code"] for reason in track["reasons"]] == ["unlike_a_face"]
    page = browser_of(alice).get(f"/videos/{upload.pk}/").content.decode()
    assert 'data-reason="unlike_a_face"' in page
    assert 'data-open-tracks="1 "' in page, "no frame of it is marked as authentic or manipulated"
    assert TOLD in page
    assert 'class="scale"' not in page
    report = text_of(report_of(session_of(upload)))
    assert TOLD in report
    assert "Estimated probability" not in report
