"""`kill -9` in the middle of ten jobs: all ten finish, each is charged once."""

from pathlib import Path

import pytest

from tests.support.media import Clips
from tests.support.processes import Program, Site, installed
from tests.support.threads import wait_until

pytestmark = pytest.mark.slow

JOBS = 10
QUICK = {
    "TOKEN_PRICES": '{"face_scan": 1}',
    "SWEEP_SECONDS": "0.5",
    "LOST_AFTER_SECONDS": "8",
}


def some_are_done_and_some_run(alice: Program) -> bool:
    statuses = alice.statuses()
    return "succeeded" in statuses and "running" in statuses


def assert_all_done_and_charged_once(site: Site, alice: Program) -> None:
    wait_until(
        lambda: alice.statuses() == ["succeeded"] * JOBS, seconds=150, what="ten finished jobs"
    )
    reconciled = site.manage("reconcile")
    assert reconciled.returncode == 0, reconciled.stderr
    ledger = site.manage(
        "shell",
        "--no-imports",
        "-c",
        "from billing.models import *; from detection.models import *;"
        "print(Wallet.objects.get().balance, Wallet.objects.get().held,"
        "LedgerEntry.objects.filter(kind='capture').count(),"
        "Hold.objects.filter(status='captured').count(),"
        "DetectionSession.objects.exclude(label='').count())",
    )
    assert ledger.stdout.split() == ["10", "0", "10", "10", "10"], ledger.stderr


def test_the_embedded_server_is_killed_and_started_again(
    tmp_path: Path, clips: Clips, migrated_data: Path
) -> None:
    with installed(tmp_path, template=migrated_data, **QUICK) as site:
        process = site.start_web()
        alice = Program(site)
        for number in range(JOBS):
            alice.upload(clips.numbered(number))
        wait_until(lambda: some_are_done_and_some_run(alice), seconds=60, what="work under way")
        site.kill(process)
        site.start_web()
        assert_all_done_and_charged_once(site, alice)
        attempts = [video["job"]["attempt"] for video in alice.get("/api/videos")["results"]]
        assert max(attempts) == 2, "what was killed was begun again"


@pytest.mark.services
def test_the_workers_are_killed_and_others_take_over(
    tmp_path: Path, clips: Clips, empty_services: dict[str, str]
) -> None:
    with installed(tmp_path, template=None, **QUICK, **empty_services) as site:
        site.start_web()
        worker = site.start_worker()
        alice = Program(site)
        for number in range(JOBS):
            alice.upload(clips.numbered(number))
        wait_until(lambda: some_are_done_and_some_run(alice), seconds=90, what="work under way")
        site.kill(worker)
        site.start_worker()
        assert_all_done_and_charged_once(site, alice)
