"""A worker whose process is killed ends as a whole, so that whatever started it starts it again."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.media import Clips
from tests.support.processes import ROOT, Program, installed
from tests.support.threads import wait_until

QUICK = {"SWEEP_SECONDS": "0.5", "LOST_AFTER_SECONDS": "4"}


def child_of(pid: int) -> int:
    """The process that a worker has started to work in."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout
    return int(found.split()[0])


@pytest.mark.services
def test_a_killed_process_ends_its_worker_and_the_next_one_finishes_the_job(
    tmp_path: Path, clips: Clips, empty_services: dict[str, str]
) -> None:
    with installed(tmp_path, template=None, **QUICK, **empty_services) as site:
        site.start_web()
        worker = site.start_worker()
        alice = Program(site)
        alice.upload(clips.long_face)
        wait_until(lambda: alice.statuses() == ["running"], seconds=90, what="the scan's start")
        os.kill(child_of(worker.pid), signal.SIGKILL)
        assert site.wait_for_end(worker) == 1
        site.start_worker()
        wait_until(lambda: alice.statuses() == ["succeeded"], seconds=90, what="the scan")


def test_compose_starts_again_whatever_ended() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    policies = {name: service["restart"] for name, service in services.items()}
    assert policies.pop("migrate") == "on-failure"
    assert set(policies.values()) == {"unless-stopped"}
    assert {"web", "worker", "fetcher", "postgres", "redis"} == set(policies)
