"""The files by which platforms start the site say the same, and what they start serves."""

import os
import re
import shlex
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import yaml

from tests.support.processes import ROOT, Site, installed
from tests.support.threads import wait_until

PRODUCTION = {
    "DEBUG": "False",
    "SECRET_KEY": "a long and random value that is known to nobody",
    "ALLOWED_HOSTS": "spotifai.example.org",
    "TRUSTED_PROXIES": "1",
}


def processes() -> dict[str, str]:
    """The Procfile's lines: what a process is called, and its command."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines)}


def start(site: Site, name: str) -> None:
    """Start a process as a platform does: in a shell, told by `PORT` where to listen."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    site.environment |= {"PATH": programs, "PORT": str(site.port)}
    started = site.start("sh", "-c", processes()[name])
    if name == "release":
        assert site.wait_for_end(started, seconds=240) == 0, site.log()


@pytest.mark.slow
def test_release_and_web_of_the_procfile_make_a_site_that_is_healthy(
    tmp_path: Path, migrated_data: Path
) -> None:
    with installed(tmp_path, template=migrated_data) as site:
        start(site, "release")
        start(site, "web")
        site.wait_for_answer()
        health = httpx.get(f"{site.url}/health", timeout=10)
        assert health.status_code == 200
        assert health.json()["status"] == "healthy"
        assert health.json()["mode"] == "embedded"


@pytest.mark.services
@pytest.mark.timeout(420)  # it migrates PostgreSQL from nothing and starts three processes
def test_its_processes_serve_every_queue_behind_the_platforms_proxy(
    tmp_path: Path, empty_services: dict[str, str]
) -> None:
    with closing(Site(tmp_path, **PRODUCTION, **empty_services)) as site:
        for name in processes():
            start(site, name)
        site.wait_for_answer()
        wait_until(lambda: checks(site)["worker"]["status"] == "ok", seconds=60, what="workers")
        assert {check["status"] for check in checks(site).values()} == {"ok"}
        private = f"{site.url}/api/auth/me"
        host = {"Host": "spotifai.example.org"}
        assert httpx.get(private, headers=host | {"X-Forwarded-Proto": "https"}).status_code == 401
        sent_on = httpx.get(private, headers=host | {"X-Forwarded-Proto": "http"})
        assert sent_on.status_code == 301
        assert sent_on.headers["Location"] == "https://spotifai.example.org/api/auth/me"


def checks(site: Site) -> dict[str, dict[str, str]]:
    """What `/health` found."""
    return httpx.get(f"{site.url}/health", timeout=10).json()["checks"]


def test_heroku_starts_the_procfiles_processes_in_a_container() -> None:
    manifest = yaml.safe_load((ROOT / "heroku.yml").read_text())
    assert manifest["build"]["docker"] == {"web": "Dockerfile"}
    run = manifest["run"]
    found = {"web": run.pop("web")}
    for name, process in {"release": manifest["release"], **run}.items():
        assert process["image"] == "web"
        (found[name],) = process["command"]
    assert found == processes()


def test_compose_starts_the_procfiles_workers() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    expected = processes()
    assert services["migrate"]["command"] == expected["release"]
    assert services["worker"]["command"] == expected["worker"]
    assert services["fetcher"]["command"] == expected["fetcher"]


def test_the_container_serves_as_the_procfile_does() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    (command,) = re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)
    served = yaml.safe_load(command)
    heroku = shlex.split(processes()["web"].replace("$PORT", "8000"))
    assert served == heroku[: len(served)]
    assert heroku[len(served) :] == ["--timeout-graceful-shutdown", "25"]  # before a SIGKILL


def test_one_python_is_named_everywhere() -> None:
    assert (ROOT / "runtime.txt").read_text() == "python-3.11\n"
    assert (ROOT / "Dockerfile").read_text().startswith("FROM python:3.11-slim\n")
    assert "PYTHON ?= python3.11\n" in (ROOT / "Makefile").read_text()
    for job in workflow()["jobs"].values():
        (python,) = [s["with"] for s in job["steps"] if "setup-python" in s.get("uses", "")]
        assert python["python-version"] == "3.11"


def test_the_workflow_calls_the_readmes_test_command_on_both_kinds_of_installation() -> None:
    (documented,) = re.findall(r"^(\S.*\S) +# .* runs the tests$", readme(), re.MULTILINE)
    job = workflow()["jobs"]["test"]
    assert [step["run"] for step in job["steps"] if "run" in step] == [documented]
    assert job["env"] == {
        "DATABASE_URL": "${{ matrix.database }}",
        "REDIS_URL": "${{ matrix.redis }}",
    }
    embedded, distributed = job["strategy"]["matrix"]["include"]
    assert not embedded.keys() & {"database", "redis"}
    assert distributed.keys() >= {"database", "redis"}
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name, service in job["services"].items():
        assert service["image"] == services[name]["image"]


def workflow() -> dict:
    """GitHub's workflow; its steps name actions by their major version."""
    found = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    assert found["permissions"] == {"contents": "read"}
    return found


def readme() -> str:
    """The text of README.md."""
    return (ROOT / "README.md").read_text()
