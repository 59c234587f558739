"""Two installations on one machine: one is the ML service of the other, and is killed."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.detection.speech.recordings import AUDIO_FILES, WHISTLE, voice
from tests.support.processes import Program, Site, installed
from tests.support.threads import wait_until

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow]

QUICK = {"SWEEP_SECONDS": "0.5", "SPEECH_SPOOF_ENGINE": json.dumps(WHISTLE)}


class Sites(NamedTuple):
    """The one that people use, and its ML service."""

    front: Site
    service: Site
    process: subprocess.Popen[bytes]


@pytest.fixture
def sites(tmp_path: Path, migrated_data: Path) -> Iterator[Sites]:
    """Both run; the front has a key of somebody who has an account on the other."""
    for name in ("front", "service"):
        (tmp_path / name).mkdir()
    with (
        installed(tmp_path / "service", template=migrated_data, **QUICK) as service,
        installed(tmp_path / "front", template=migrated_data, ML_SERVICE_SECONDS="60") as front,
    ):
        service.environment["ML_ORIGINS"] = front.url
        process = service.start_web()
        form = {"name": "front", "scope": "write"}
        key = Program(service).raw("POST", "/api/v1/keys", json=form)
        assert key.status_code == 201, key.text
        known = {"ML_SERVICE_URL": service.url, "ML_SERVICE_TOKEN": key.json()["key"]}
        front.environment |= {**known, "API_URL": front.url}
        yield Sites(front, service, process)


def sent(alice: Program, path: Path) -> str:
    with path.open("rb") as file:
        answer = alice.raw("POST", AUDIO_FILES, files={"file": (path.name, file)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["detection_id"])


def ended(alice: Program, detection_id: str) -> dict[str, Any]:
    """The detection once its job has ended."""
    found: dict[str, Any] = {}

    def is_there() -> bool:
        found.update(alice.get(f"/api/v1/detections/{detection_id}"))
        return found["status"] in ("succeeded", "failed")

    wait_until(is_there, seconds=60, what="the detection")
    return found


def test_the_other_site_examines_the_file_and_keeps_nothing_of_it(
    sites: Sites, tmp_path: Path
) -> None:
    sites.front.start_web()
    alice = Program(sites.front)
    found = ended(alice, sent(alice, voice(tmp_path, 6, whistle=(0, 6))))
    assert (found["status"], found["is_deepfake"], found["label"]) == ("succeeded", True, "spoof")
    assert found["model"]["id"] == "whistle"
    assert found["segments"] and found["windows"] and found["reasons"]
    assert alice.get("/api/v1/ml-service-health")["service"] == "remote"
    kept = [path.name for path in (sites.service.data / "media").rglob("*") if path.is_file()]
    assert [name for name in kept if not name.startswith("prediction")] == []


def test_one_that_is_killed_or_gone_is_told_and_can_be_asked_again(
    sites: Sites, tmp_path: Path
) -> None:
    sites.front.start_web()
    alice = Program(sites.front)
    sites.service.kill(sites.process)
    found = ended(alice, sent(alice, voice(tmp_path, 6)))
    assert found["status"] == "failed"
    assert found["job"]["error"]["code"] == "ml_service_away"
    assert "run the analysis again later" in found["job"]["error"]["message"]
    assert alice.raw("GET", "/api/v1/ml-service-health").status_code == 503
    sites.service.start_web()
    again = alice.raw("POST", f"/api/v1/jobs/{found['job']['job_id']}/rerun")
    assert again.status_code in (200, 201, 202), again.text
    newest = alice.get(f"{AUDIO_FILES}/{found['audio_file_id']}")["detection_id"]
    assert ended(alice, newest)["label"] == "bona_fide"
