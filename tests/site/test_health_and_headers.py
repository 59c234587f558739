"""What surrounds every answer: health, request ids, the content policy, and who is let in."""

import json
import logging
import os
import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import structlog
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.providers import key_sets
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.models import Queue, Worker
from media_jobs.jobs.registry import Finish
from spotifai import health
from spotifai.runtime.secret import read_or_create_secret
from tests.support.issuer import Issuer, issuing
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def worker() -> Worker:
    """One that takes whatever there is, and beats."""
    now = timezone.now()
    queues = [queue.value for queue in Queue]
    return Worker.objects.create(
        name="worker", queues=queues, device="CPU", started_at=now, beat_at=now
    )


def test_health_names_each_check(client: Client, worker: Worker) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "healthy"
    assert body["mode"] in ("embedded", "distributed")
    assert {check["status"] for check in body["checks"].values()} == {"ok"}
    assert set(body["checks"]) == {"database", "cache", "storage", "authentication", "worker"}


def test_a_failing_part_makes_the_site_unready_but_alive(client: Client, monkeypatch) -> None:
    def broken() -> None:
        raise OSError("the disk is gone")

    monkeypatch.setitem(health.CHECKS, "storage", broken)
    for path in ("/health", "/health/ready"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.json()["status"] == "unhealthy"
        assert answer.json()["checks"]["storage"]["status"] == "failing"
        assert "disk" not in answer.content.decode()
    assert client.get("/health/live").status_code == 200


def test_queues_without_a_worker_degrade_the_site_and_no_more(
    client: Client, worker: Worker
) -> None:
    def told() -> tuple[int, str, dict[str, object]]:
        answer = client.get("/health")
        return answer.status_code, answer.json()["status"], answer.json()["checks"]["worker"]

    assert told()[2]["status"] == "ok"
    for change in ({"beat_at": timezone.now() - timedelta(hours=1)}, {"queues": ["cpu"]}):
        Worker.objects.update(beat_at=timezone.now())
        Worker.objects.update(**change)
        status, word, check = told()
        assert (status, word) == (200, "degraded")
        assert (check["status"], check["code"]) == ("failing", "no_worker")
        assert client.get("/health/ready").json()["status"] == "healthy"


def test_an_issuer_of_id_tokens_that_is_away_degrades_the_site_and_no_more(
    client: Client, settings, monkeypatch, worker: Worker
) -> None:
    monkeypatch.setattr(key_sets, "RETRY_AFTER", 0.0)
    settings.FIREBASE_PROJECT_ID = "lectures-973e3"
    with issuing(Issuer(audience="lectures-973e3")) as issuer:
        settings.FIREBASE_KEYS_URL = issuer.keys_url
        issuer.away = True
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert answer.json()["checks"]["authentication"]["status"] == "failing"
        assert client.get("/health/ready").json()["status"] == "healthy"
        issuer.away = False
        for _ in range(3):
            assert client.get("/health").json()["status"] == "healthy"
        assert issuer.asked == ["/jwks"] * 2


def test_a_request_keeps_the_id_that_it_came_with(client: Client, caplog) -> None:
    with caplog.at_level(logging.INFO):
        answer = client.get("/", headers={"X-Request-ID": "from-the-proxy-1"})
    assert answer["X-Request-ID"] == "from-the-proxy-1"
    assert "from-the-proxy-1" in caplog.text


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "new\tline-and-more", "<script>alert</script>"]
)
def test_an_id_that_is_none_is_replaced(client: Client, given: str) -> None:
    answer = client.get("/", headers={"X-Request-ID": given})
    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 16


def test_links_that_are_secrets_are_not_logged(client: Client, caplog) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/files/the-secret-token")
    assert "/files/" in caplog.text
    assert "the-secret-token" not in str(
        [record.msg for record in caplog.records if "spotifai" in record.name]
    )


def test_what_a_job_logs_carries_its_id(alice: User, caplog) -> None:
    def work(context: JobContext) -> Finish:
        structlog.get_logger("an.engine").warning("looking_closely")
        return lambda: None

    with job_kind_that(work) as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
    (line,) = [record.msg for record in caplog.records if record.name == "an.engine"]
    assert (line["job_id"], line["attempt"]) == (str(job.pk), 1)


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/health", "/api/docs", "/nowhere"])
def test_every_answer_limits_what_a_page_may_load(client: Client, path: str) -> None:
    answer = client.get(path)
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy.get("script-src", "")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


SAFE = {
    "DEBUG": "0",
    "SECRET_KEY": "a-long-secret-that-is-long-enough-for-a-test-and-random-0123456789",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def start(tmp_path: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Load the ASGI application in a process of its own."""
    kept = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    return subprocess.Popen(
        [sys.executable, "-c", "import spotifai.asgi"],
        cwd=ROOT,
        env=kept | environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def errors_of(process: subprocess.Popen[str]) -> str:
    """What it wrote when it could not start; nothing when it could."""
    _, errors = process.communicate(timeout=90)
    return errors if process.returncode else ""


def test_a_production_starts_only_when_nothing_unsafe_is_left(tmp_path: Path) -> None:
    safe = start(tmp_path, SAFE)
    unsafe = {
        missing: start(tmp_path, {k: v for k, v in SAFE.items() if k != missing})
        for missing in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL")
    }
    assert errors_of(safe) == ""
    for missing, process in unsafe.items():
        assert f"{missing} is not set" in errors_of(process)


def _read(path: Path, _: int) -> str:
    return read_or_create_secret(path)


def test_the_secret_of_a_first_start_is_one_for_all_processes_and_private(tmp_path: Path) -> None:
    for number in range(30):
        path = tmp_path / f"secret-key-{number}"
        secrets = set(at_once(8, partial(_read, path)))
        assert len(secrets) == 1
        assert len(secrets.pop()) > 60
        assert path.stat().st_mode & 0o077 == 0
    assert len(list(tmp_path.glob("secret*"))) == 30, "and nothing else is left"


def test_production_logs_are_one_json_object_a_line(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); import structlog, logging;"
        "structlog.get_logger('ours').warning('hello', video='x');"
        "logging.getLogger('theirs').warning('hello %s', 'you')"
    )
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "spotifai.settings",
            "LOG_JSON": "1",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    ours, theirs = (json.loads(line) for line in process.stderr.splitlines())
    assert (ours["event"], ours["video"], ours["level"]) == ("hello", "x", "warning")
    assert (theirs["event"], theirs["logger"]) == ("hello you", "theirs")
