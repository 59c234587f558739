"""An ML service elsewhere examines the voices: it is given one link, and may answer anything."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from detection.speech.models import SpeechDetection
from media_jobs.jobs.services import cancel
from media_jobs.models import Job, JobStatus
from tests.detection.engines.speech.stand_ins import spoken
from tests.detection.speech.recordings import heard, sent, voice
from tests.support.jobs import run_waiting_jobs
from tests.support.sounds import write_sounds

pytestmark = pytest.mark.django_db(transaction=True)

# The documents' own answer.
ANSWER: dict[str, Any] = {
    "is_deepfake": True,
    "confidence_score": 0.92,
    "features": {
        "spectral_features": {"mfcc_mean": -12.5, "notes": "loud", "bands": [1, 2]},
        "temporal_features": {},
        "voice_features": {"pitch": 120},
    },
    "processing_time": 2.5,
}


@dataclass
class Service:
    """What it was asked, with which credential, and what it answers."""

    url: str = ""
    status: int = 200
    answer: bytes = json.dumps(ANSWER).encode()
    pause: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    """The ML service of this site."""
    here = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            fields = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            here.asked.append({"path": self.path, **fields})
            here.tokens.append(self.headers["Authorization"])
            time.sleep(here.pause)
            self._say(here.status, here.answer)

        def do_GET(self) -> None:  # noqa: N802
            self._say(here.status, b"{}")

        def _say(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    settings.ML_SERVICE_URL, settings.API_URL = here.url, "https://site.example.org"
    settings.ML_SERVICE_TOKEN = "sk-spotifai-of-that-site"  # noqa: S105
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()


async def content_of(response: Any) -> bytes:
    """All that a streaming answer gives."""
    return b"".join([part async for part in response.streaming_content])


def test_the_service_is_given_one_link_that_expires_and_its_answer_is_kept(
    alice: User, alice_api: APIClient, anyone: APIClient, service: Service, tmp_path: Path
) -> None:
    path = voice(tmp_path)
    found = heard(alice, path)
    ((asked),) = service.asked
    assert asked.keys() == {"path", "audio_url", "audio_type"}
    assert (asked["path"], asked["audio_type"]) == ("/api/predict", "audio/wav")
    assert service.tokens == ["Bearer sk-spotifai-of-that-site"]
    link = urlsplit(asked["audio_url"])
    assert (link.scheme, link.netloc) == ("https", "site.example.org")
    assert asyncio.run(content_of(anyone.get(link.path))) == path.read_bytes()
    assert found.by_service
    detection = alice_api.get(f"/api/v1/detections/{found.pk}").json()
    assert (detection["is_deepfake"], detection["confidence_score"]) == (True, 0.92)
    assert detection["processing_time"] == 2.5
    assert detection["features"] == {
        "spectral_features": {"mfcc_mean": -12.5},
        "temporal_features": {},
        "voice_features": {"pitch": 120.0},
    }
    assert found.envelope is not None, "its sound is drawn here"


@pytest.mark.parametrize(
    ("is_deepfake", "confidence", "label", "probability"),
    [
        (True, 0.92, "spoof", 0.92),
        (False, 0.95, "bona_fide", 0.05),
        (False, 0.08, "uncertain", 0.92),
        (True, 0.4, "uncertain", 0.4),
    ],
)
def test_an_answer_that_is_not_sure_of_itself_is_left_open(
    alice: User,
    service: Service,
    tmp_path: Path,
    is_deepfake: bool,
    confidence: float,
    label: str,
    probability: float,
) -> None:
    told = {"is_deepfake": is_deepfake, "confidence_score": confidence}
    service.answer = json.dumps({**ANSWER, **told}).encode()
    found = heard(alice, voice(tmp_path))
    assert found.label == label
    assert found.spoof_probability == pytest.approx(probability)


ODD = (
    b"",
    b"<html>",
    b"[]",
    b"{}",
    b'{"is_deepfake": true}',
    b'{"is_deepfake": "perhaps", "confidence_score": 0.5}',
    b'{"is_deepfake": true, "confidence_score": 7}',
    b'{"is_deepfake": true, "confidence_score": NaN}',
    b'{"is_deepfake": true, "confidence_score": 0.5, "features": []}',
    b'{"is_deepfake": true, "confidence_score": 0.5, "examination": {}}',
    b'{"is_deepfake": true, "confidence_score": 0.5, "examination": null}',
    b"[" * 100_000,
)


EXAMINATION: dict[str, Any] = {
    "label": "bona_fide",
    "spoof_probability": 0.05,
    "summary": "No sign of a spoofed voice was found.",
    "reasons": [],
    "segments": [
        {"start_seconds": 0, "end_seconds": 6, "label": "bona_fide", "spoof_probability": 0.05}
    ],
    "windows": [[0, 2.5, 2, 0.05]],
    "measured_seconds": {"voice_features": 4.5},
    "facts": {"container": "wav", "codec": "pcm_s16le", "rate": 24000, "channels": 1},
    "thresholds": {"bona_fide_below": 0.2, "spoof_above": 0.8},
    "model": {"id": "elsewhere", "version": "1", "licence": "", "sha256": ""},
    "seconds": 6,
    "spoken_seconds": 5,
}


def site_like(**told: Any) -> bytes:
    """The answer of a site like this one, with some of the examination told otherwise."""
    label = told.get("label", EXAMINATION["label"])
    answer = {"is_deepfake": label == "spoof", "confidence_score": 0.95}
    return json.dumps({**answer, "examination": {**EXAMINATION, **told}}).encode()


def test_a_site_like_this_one_tells_the_whole_examination(
    alice: User, service: Service, tmp_path: Path
) -> None:
    service.answer = site_like()
    found = heard(alice, voice(tmp_path))
    assert (found.label, found.model["id"], found.windows) == (
        "bona_fide",
        "elsewhere",
        [[0, 2.5, 2, 0.05]],
    )


BACKWARDS = {"start_seconds": 5, "end_seconds": 3, "label": "spoof", "spoof_probability": 0.9}


@pytest.mark.parametrize(
    "told",
    [
        {"segments": [BACKWARDS]},
        {"segments": [*EXAMINATION["segments"], *EXAMINATION["segments"]]},
        {"segments": [{**BACKWARDS, "end_seconds": 6}] * 40_001},
        {"windows": [[0, 2.5, 2, 900_000]]},
        {"windows": [[5, 2.5, 2, 0.5]]},
        {"thresholds": {"bona_fide_below": 0.8, "spoof_above": 0.2}},
        {"spoof_probability": None},
        {"summary": "a\0b"},
    ],
    ids=lambda told: str(told)[:40],
)
def test_an_examination_that_cannot_be_is_not_kept(
    alice: User, service: Service, tmp_path: Path, told: dict[str, Any]
) -> None:
    service.answer = site_like(**told)
    assert failure(alice, tmp_path) == "ml_service_odd"


def test_an_answer_that_contradicts_itself_is_not_kept(
    alice: User, service: Service, tmp_path: Path
) -> None:
    answer = json.loads(site_like())
    service.answer = json.dumps({**answer, "is_deepfake": True}).encode()
    assert failure(alice, tmp_path) == "ml_service_odd"


@pytest.mark.parametrize("by_a_site", [True, False])
def test_what_the_service_will_not_have_heard_keeps_the_answer_open(
    alice: User, service: Service, tmp_path: Path, by_a_site: bool
) -> None:
    told = {"is_deepfake": False, "confidence_score": 0.95}
    service.answer = site_like() if by_a_site else json.dumps({**ANSWER, **told}).encode()
    path = write_sounds(tmp_path / "a.mka", spoken(6), spoken(6), codec="flac", rate=24_000)
    found = heard(alice, path)
    assert found.label == "uncertain"
    (open_one,) = [reason for reason in found.reasons if reason["unexamined"]]
    assert open_one["code"] == "further_sound"
    assert open_one["message"] in found.summary
    assert (found.seconds, found.facts["codec"]) == (
        (6, "pcm_s16le") if by_a_site else (pytest.approx(6), "flac")
    )


def test_a_service_that_left_off_in_the_middle_has_not_heard_the_rest(
    alice: User, service: Service, tmp_path: Path
) -> None:
    service.answer = site_like()
    found = heard(alice, voice(tmp_path, 9))
    assert found.label == "uncertain"
    assert "partly_heard" in [reason["code"] for reason in found.reasons]
    assert "heard 0:06 of a recording that lasts 0:09" in found.summary


def test_what_a_service_says_was_not_examined_is_never_bona_fide(
    alice: User, service: Service, tmp_path: Path
) -> None:
    reason = {"code": "further_sound", "message": "A second track.", "unexamined": True}
    service.answer = site_like(reasons=[reason])
    assert heard(alice, voice(tmp_path)).label == "uncertain"


@pytest.mark.parametrize("answer", ODD, ids=lambda answer: answer[:40].decode())
def test_an_odd_answer_fails_with_a_sentence(
    alice: User, service: Service, tmp_path: Path, answer: bytes
) -> None:
    service.answer = answer
    assert failure(alice, tmp_path) == "ml_service_odd"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (500, "ml_service_away"),
        (503, "ml_service_away"),
        (429, "ml_service_away"),
        (401, "ml_service_refuses"),
        (404, "ml_service_refuses"),
        (302, "ml_service_refuses"),
        (422, "ml_service_refused_file"),
    ],
)
def test_each_status_that_is_no_success_has_its_sentence(
    alice: User, service: Service, tmp_path: Path, status: int, code: str
) -> None:
    service.status, service.answer = status, b'{"detail": "It is too long."}'
    assert failure(alice, tmp_path) == code
    if status == 422:
        assert Job.objects.get().error_message.endswith("did not take the file: It is too long.")


def failure(owner: User, folder: Path) -> str:
    """With which code the examination of a voice fails; there is a sentence, and no verdict."""
    upload, job = sent(owner, voice(folder))
    run_waiting_jobs()
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert job.error_message and not job.error_reference
    assert SpeechDetection.objects.get(job=job).label == ""
    return job.error_code


def test_a_service_that_is_not_there_or_slow_is_told_apart(
    alice: User, service: Service, tmp_path: Path, settings: Any
) -> None:
    settings.ML_SERVICE_SECONDS, service.pause = 1, 3
    assert failure(alice, tmp_path) == "ml_service_slow"
    Job.objects.all().delete()
    settings.ML_SERVICE_URL = "http://127.0.0.1:9"
    upload, job = sent(alice, voice(tmp_path, 5))
    run_waiting_jobs()
    job.refresh_from_db()
    assert job.error_code == "ml_service_away"


def test_cancelling_does_not_wait_for_the_service(
    alice: User, service: Service, tmp_path: Path
) -> None:
    service.pause = 20
    upload, job = sent(alice, voice(tmp_path))
    began = time.monotonic()
    running = threading.Thread(target=run_waiting_jobs)
    running.start()
    while not service.asked:
        time.sleep(0.05)
    cancel(job=job)
    running.join(timeout=10)
    assert not running.is_alive()
    assert time.monotonic() - began < 10
    assert Job.objects.get().status == JobStatus.CANCELLED


def test_health_is_that_of_the_service(anyone: APIClient, service: Service, settings: Any) -> None:
    answer = anyone.get("/api/v1/ml-service-health")
    assert (answer.status_code, answer.json()["service"]) == (200, "remote")
    settings.ML_SERVICE_URL = "http://127.0.0.1:9"
    assert anyone.get("/api/v1/ml-service-health").status_code == 200, "asked every few seconds"
    from django.core.cache import cache

    cache.clear()
    assert anyone.get("/api/v1/ml-service-health").status_code == 503
