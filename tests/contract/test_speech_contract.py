"""The speech client's and the ML service's endpoints answer what their documents promise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from tests.contract.john import SIGN_UP
from tests.contract.row import FORM
from tests.contract.shapes import ANYTHING, MOMENT, PATH, UUID, differences, maybe
from tests.detection.speech.recordings import WHISTLE, voice
from tests.support.https import body, https_server
from tests.support.jobs import run_waiting_jobs, working

pytestmark = pytest.mark.django_db(transaction=True)

FEATURES = {
    "spectral_features": dict.fromkeys(
        ("centroid_hz", "rolloff_hz", "flatness", "high_band_db", "band_limit_hz"), float
    ),
    "temporal_features": {
        "speech_share": float,
        "pauses_per_minute": maybe(float),
        "pause_median_s": maybe(float),
        "onsets_per_second": maybe(float),
        "onset_variation": maybe(float),
    },
    "voice_features": {
        "f0_median_hz": maybe(float),
        "f0_range_semitones": maybe(float),
        "jitter_percent": maybe(float),
        "shimmer_percent": maybe(float),
        "hnr_db": maybe(float),
    },
}
AUDIO_FILE = {
    "id": UUID,
    "filename": "voicemail.wav",
    "content_type": "audio/wav",
    "size_bytes": int,
    "sha256": str,
    "duration_seconds": float,
    "sample_rate": int,
    "channels": 1,
    "codec": str,
    "created_at": MOMENT,
    "status": str,
    "detection_id": UUID,
    "links": {"self": PATH, "page": PATH, "stream": PATH},
}
DETECTION = {
    "id": UUID,
    "audio_file_id": UUID,
    "filename": "voicemail.wav",
    "status": "succeeded",
    "is_deepfake": True,
    "confidence_score": float,
    "label": "spoof",
    "spoof_probability": float,
    "summary": str,
    "features": FEATURES,
    "processing_time": float,
    "created_at": MOMENT,
    "finished_at": MOMENT,
    "links": {"self": PATH, "page": PATH},
}
IN_FULL = {
    **DETECTION,
    "reasons": [{"code": str, "message": str, "unexamined": bool}],
    "segments": [
        {
            "start_seconds": float,
            "end_seconds": float,
            "label": str,
            "spoof_probability": maybe(float),
        }
    ],
    "speakers": ANYTHING,
    "windows": [
        {
            "start_seconds": float,
            "end_seconds": float,
            "spoken_seconds": float,
            "spoof_probability": float,
        }
    ],
    "measured_seconds": dict.fromkeys(FEATURES, float),
    "sound": {"container": "wav", "codec": str, "rate": int, "channels": 1},
    "seconds": float,
    "spoken_seconds": float,
    "thresholds": {"bona_fide_below": float, "spoof_above": float},
    "model": ANYTHING,
    "job": ANYTHING,
}
PAGE = {"count": 1, "next": None, "previous": None}
# To the letter of the documents, and `examination`, which other sites of this kind read.
PREDICTION = {
    "is_deepfake": bool,
    "confidence_score": float,
    "features": FEATURES,
    "processing_time": float,
    "examination": ANYTHING,
}


@pytest.fixture(autouse=True)
def whistle_scorer(settings: Any) -> None:
    """A model whose verdict is known beforehand."""
    settings.SPEECH_SPOOF_ENGINE = WHISTLE


@pytest.fixture
def mobile() -> APIClient:
    """The client of the documents: registered, with the token that a form has brought."""
    client = APIClient()
    assert client.post("/api/v1/users", SIGN_UP, format="json").status_code == 201
    form = {"username": SIGN_UP["email"], "password": SIGN_UP["password"]}
    answer = client.post("/api/v1/token", urlencode(form), content_type=FORM)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access_token']}")
    return client


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return voice(tmp_path, 6, whistle=(0, 6))


def wrong(shape: Any, answer: Any, status: int = 200) -> list[str]:
    """How an answer is not of the shape."""
    assert answer.status_code == status, answer.content
    return differences(shape, answer.json())


def test_the_whole_of_the_documents_flow(mobile: APIClient, recording: Path) -> None:
    file = SimpleUploadedFile("voicemail.wav", recording.read_bytes(), "audio/wav")
    sent = mobile.post("/api/v1/audio-files", {"file": file}, format="multipart")
    assert wrong({**AUDIO_FILE, "status": "queued"}, sent, 201) == []
    run_waiting_jobs()
    found = sent.json()
    one = {**AUDIO_FILE, "status": "succeeded", "id": found["id"]}
    assert wrong(one, mobile.get(f"/api/v1/audio-files/{found['id']}")) == []
    listed = mobile.get("/api/v1/audio-files")
    assert differences([one], listed.json()["results"]) == []
    assert PAGE.items() <= listed.json().items()
    detections = mobile.get("/api/v1/detections")
    assert differences([DETECTION], detections.json()["results"]) == []
    assert wrong(IN_FULL, mobile.get(f"/api/v1/detections/{found['detection_id']}")) == []
    health = {"status": "healthy", "service": "in-house", "model": "whistle 1", "detail": str}
    assert wrong(health, mobile.get("/api/v1/ml-service-health")) == []


@pytest.fixture
def storage_url(recording: Path) -> Iterator[str]:
    """The signed address of a file in somebody's storage."""
    place = "detection.speech.remote.origins.public_guard"
    with https_server() as server, patch(place, server.guard):
        server.answers["/signed-url-to-access-file"] = body(recording.read_bytes())
        yield server.link("/signed-url-to-access-file")


def test_the_ml_service_answers_the_documents_request(mobile: APIClient, storage_url: str) -> None:
    with working(threads=1):
        sent = {"audio_url": storage_url, "audio_type": "audio/wav"}
        answer = mobile.post("/api/predict", sent, format="json")
    assert wrong({**PREDICTION, "is_deepfake": True}, answer) == []


def test_nobody_is_served_who_is_not_signed_in() -> None:
    for path in ("audio-files", "detections"):
        assert APIClient().get(f"/api/v1/{path}").status_code == 401
    assert APIClient().post("/api/v1/audio-files").status_code == 401
