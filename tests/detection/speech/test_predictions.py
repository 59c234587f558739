"""This site as the ML service of others: it fetches what they name, examines it and forgets it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from rest_framework.test import APIClient

from media_jobs.models import Job, JobStatus, Upload
from tests.detection.speech.recordings import UNCALIBRATED, voice
from tests.support.https import HttpsServer, body, https_server, redirect
from tests.support.jobs import working
from tests.support.media import all_files, temporary_files

pytestmark = pytest.mark.django_db(transaction=True)

PREDICT = "/api/predict"


@pytest.fixture
def storage() -> Iterator[HttpsServer]:
    """Where other sites keep their files."""
    place = "detection.speech.remote.origins.public_guard"
    with https_server() as server, patch(place, server.guard):
        yield server


@pytest.fixture
def worker() -> Iterator[None]:
    """Somebody who runs jobs."""
    with working(threads=1):
        yield


def asked(client: APIClient, url: str, audio_type: str = "audio/wav") -> Any:
    return client.post(PREDICT, {"audio_url": url, "audio_type": audio_type}, format="json")


def test_a_named_file_is_examined_and_forgotten(
    alice_api: APIClient, storage: HttpsServer, worker: None, tmp_path: Path
) -> None:
    storage.answers["/a.wav"] = body(voice(tmp_path, 6, whistle=(0, 6)).read_bytes())
    answer = asked(alice_api, storage.link("/a.wav?signature=abc"))
    assert answer.status_code == 200, answer.json()
    found = answer.json()
    assert found["is_deepfake"] is True
    assert found["confidence_score"] == pytest.approx(0.982, abs=0.001)
    assert found["features"].keys() == {"spectral_features", "temporal_features", "voice_features"}
    assert found["processing_time"] > 0
    assert found["examination"]["label"] == "spoof"
    assert not Upload.objects.exists()
    assert [name for name in all_files() if "prediction" not in name] == []
    assert temporary_files() == []


def test_who_is_not_signed_in_is_not_served(anyone: APIClient, storage: HttpsServer) -> None:
    assert asked(anyone, storage.link("/a.wav")).status_code == 401
    assert not Job.objects.exists()


FORMS = (
    "http://media.example.org/a.wav",
    "https://127.0.0.1/a.wav",
    "https://localhost/a.wav",
    "https://2130706433/a.wav",
    "https://0177.0.0.1/a.wav",
    "https://0x7f.0.0.1/a.wav",
    "https://0x7f000001/a.wav",
    "https://127.1/a.wav",
    "https://[::1]/a.wav",
    "https://[::ffff:127.0.0.1]/a.wav",
    "https://[fd00::1]/a.wav",
    "https://10.0.0.1/a.wav",
    "https://169.254.169.254/latest/meta-data",
    "https://user:password@media.example.org/a.wav",
    "https://media.example.org:22/a.wav",
    "file:///etc/passwd",
    "ftp://media.example.org/a.wav",
    "gopher://media.example.org/",
    "//media.example.org/a.wav",
    "https://media.example.org\\@127.0.0.1/a.wav",
    "https://",
    "not a link",
)


@pytest.mark.parametrize("url", FORMS)
def test_what_is_no_public_https_address_is_refused(alice_api: APIClient, url: str) -> None:
    answer = asked(alice_api, url)
    assert answer.status_code == 400, answer.json()
    assert answer.json()["detail"]
    assert not Job.objects.exists()


INNER = ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1")


@pytest.mark.parametrize("address", INNER)
def test_a_public_name_that_leads_inside_is_refused(
    alice_api: APIClient, storage: HttpsServer, worker: None, address: str
) -> None:
    with patch(
        "detection.speech.remote.origins.public_guard",
        lambda: storage.guard(**{"rebound.example.org": address}),
    ):
        answer = asked(alice_api, storage.link("/a.wav", host="rebound.example.org"))
    assert (answer.status_code, answer.json()["code"]) == (422, "link_host_refused")
    assert storage.asked == []


def test_a_redirect_is_not_followed(
    alice_api: APIClient, storage: HttpsServer, worker: None
) -> None:
    storage.answers["/a.wav"] = redirect(storage.link("/b.wav"))
    answer = asked(alice_api, storage.link("/a.wav"))
    assert (answer.status_code, answer.json()["code"]) == (422, "link_redirects")
    assert len(storage.asked) == 1


def test_an_endless_body_is_cut(
    alice_api: APIClient, storage: HttpsServer, worker: None, settings: Any
) -> None:
    settings.MAX_AUDIO_MB = 1

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(bytes(100_000))

    storage.answers["/a.wav"] = endless
    answer = asked(alice_api, storage.link("/a.wav"))
    assert (answer.status_code, answer.json()["code"]) == (422, "too_large")


def test_what_is_no_recording_is_refused_with_a_sentence(
    alice_api: APIClient, storage: HttpsServer, worker: None
) -> None:
    storage.answers["/a.wav"] = body(b"<svg>")
    answer = asked(alice_api, storage.link("/a.wav"))
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_recording")
    answer = asked(alice_api, storage.link("/there-is-none.wav"))
    assert (answer.status_code, answer.json()["code"]) == (422, "link_not_found")


def test_nobody_is_let_wait_for_ever(
    alice_api: APIClient, storage: HttpsServer, settings: Any
) -> None:
    settings.PREDICT_SECONDS = 1
    answer = asked(alice_api, storage.link("/a.wav"))
    assert (answer.status_code, answer.json()["code"]) == (503, "prediction_slow")
    assert Job.objects.get().status == JobStatus.CANCELLED


def test_bodies_that_are_none_are_refused(alice_api: APIClient) -> None:
    bodies: list[Any] = [{}, {"audio_url": 5, "audio_type": []}, [], {"audio_url": "https://a.b/c"}]
    for sent in bodies:
        assert alice_api.post(PREDICT, sent, format="json").status_code == 400


def test_an_origin_that_the_operator_trusts_may_be_inside(
    alice_api: APIClient, worker: None, settings: Any, server: Any
) -> None:
    settings.ML_ORIGINS = [server.url]
    answer = asked(alice_api, f"{server.url}/health/live")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_recording")


def test_health_says_that_the_model_is_not_calibrated(anyone: APIClient, settings: Any) -> None:
    answer = anyone.get("/api/v1/ml-service-health")
    assert (answer.status_code, answer.json()["status"]) == (200, "healthy")
    assert (answer.json()["service"], answer.json()["model"]) == ("in-house", "whistle 1")
    settings.SPEECH_SPOOF_ENGINE = UNCALIBRATED
    answer = anyone.get("/api/v1/ml-service-health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "not calibrated" in answer.json()["detail"]
