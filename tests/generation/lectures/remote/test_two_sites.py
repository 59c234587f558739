"""Two installations on one machine: one hands its lectures to the other, which is killed."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.generation.engines.lectures.recordings import RIVERS, STARS, WHALES, hold, record
from tests.support.processes import Program, Site, installed
from tests.support.threads import wait_until

QUICK = {"SWEEP_SECONDS": "0.5", "LOST_AFTER_SECONDS": "8", "MODELS_PULL": "False"}


class Sites(NamedTuple):
    """The one that people use, and its worker."""

    front: Site
    worker: Site


pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def sites(tmp_path: Path, migrated_data: Path) -> Iterator[Sites]:
    """Installed, with a key in common; neither has been started."""
    key = secrets.token_urlsafe(32)
    (tmp_path / "front").mkdir()
    (tmp_path / "worker").mkdir()
    with installed(tmp_path / "worker", template=migrated_data, **QUICK) as worker:
        known = {"WORKER_SERVICE_URL": worker.url, "WORKER_API_KEY": key}
        prices = {"TOKEN_PRICES": '{"lecture": 1}'}
        with installed(
            tmp_path / "front", template=migrated_data, **QUICK, **known, **prices
        ) as front:
            front.environment["API_URL"] = front.url
            worker.environment |= {"WORKER_API_KEY": key, "WORKER_ORIGINS": front.url}
            yield Sites(front, worker)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Three slides, for long enough to be killed over."""
    return record(tmp_path, *(hold(picture, 20) for picture in (WHALES, RIVERS, STARS)))


def rows(site: Site, query: str) -> list[Any]:
    """What the site's database says, while its processes go on, or without them."""
    with closing(sqlite3.connect(site.data / "db.sqlite3", timeout=10)) as database:
        return database.execute(query).fetchall()


def jobs_of(site: Site) -> list[Any]:
    return rows(site, "SELECT kind, status, attempt FROM jobs")


def steps_in_work(site: Site) -> set[str]:
    return {name for (name,) in rows(site, "SELECT name FROM job_steps WHERE status = 'running'")}


def sent(alice: Program, path: Path) -> str:
    with path.open("rb") as file:
        answer = alice.raw("POST", "/upload", files={"file": (path.name, file)})
    assert answer.status_code in (200, 201, 202), answer.text
    return str(answer.json()["video_id"])


def until_it_is_read(front: Site) -> None:
    """Wait for the end of the job."""

    def ended() -> bool:
        ((_, status, _),) = jobs_of(front)
        assert status != "failed", rows(front, "SELECT error_code, error_message FROM jobs")
        return bool(status == "succeeded")

    wait_until(ended, seconds=120, what="the lecture to be read")


def test_the_worker_is_killed_and_started_again_and_the_lecture_is_read_once(
    sites: Sites, recording: Path
) -> None:
    process = sites.worker.start_web()
    sites.front.start_web()
    alice = Program(sites.front)
    video_id = sent(alice, recording)

    wait_until(
        lambda: "find_slides" in steps_in_work(sites.worker), seconds=60, what="the worker at work"
    )
    sites.worker.kill(process)
    assert jobs_of(sites.worker) == [("lecture_order", "running", 1)]
    assert rows(sites.front, "SELECT * FROM lecture_files") == []
    sites.worker.start_web()
    until_it_is_read(sites.front)

    lecture = alice.get(f"/api/v1/lectures/{video_id}")
    assert [slide["title"] for slide in lecture["slides"]] == ["Whales", "Rivers", "Stars"]
    assert [note["code"] for note in lecture["notes"]] == ["no_speech_model"]
    pdf = next(file["url"] for file in lecture["files"] if file["format"] == "pdf")
    assert alice.raw("GET", pdf).content.startswith(b"%PDF-")
    assert jobs_of(sites.worker) == [("lecture_order", "succeeded", 2)]
    assert jobs_of(sites.front) == [("lecture", "succeeded", 1)]
    files = rows(sites.front, "SELECT format FROM lecture_files ORDER BY format")
    assert files == [("pdf",), ("srt",), ("vtt",)]
    assert rows(sites.front, "SELECT status FROM holds") == [("captured",)]
    assert rows(sites.worker, "SELECT * FROM lecture_files") == []
    assert sites.front.manage("reconcile").returncode == 0


def test_a_worker_that_is_not_there_yet_is_waited_for(sites: Sites, recording: Path) -> None:
    sites.front.start_web()
    alice = Program(sites.front)
    sent(alice, recording)
    wait_until(lambda: "worker_away" in sites.front.log(), seconds=60, what="it to be missed")
    sites.worker.start_web()
    until_it_is_read(sites.front)
    assert jobs_of(sites.front) == [("lecture", "succeeded", 1)]
