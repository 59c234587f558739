"""Several processes that want one model: it comes once, and a dead one holds up nobody."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.model_store.installed import State, remove, state_of
from tests.support.https import HttpsServer
from tests.support.model_store import WEIGHTS, in_ranges, puller, ranges_asked, served

ROOT = Path(__file__).parents[3]


class Slow:
    """Sends half of the weights at once and the rest when it may."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(WEIGHTS)))
        request.end_headers()
        request.wfile.write(WEIGHTS[:150_000])
        request.wfile.flush()
        self.begun.set()
        self.go_on.wait(30)
        request.wfile.write(WEIGHTS[150_000:])


@dataclass
class Pulls:
    """A process that pulls, one that waits for it, and the server that they wait for."""

    first: subprocess.Popen[str]
    second: subprocess.Popen[str]
    slow: Slow


@pytest.fixture
def pulls(hub: HttpsServer, tmp_path: Path) -> Iterator[Pulls]:
    """Two processes that pull at the same time, the second of which waits for the first."""
    command = [sys.executable, "-m", "tests.support.pull_a_model"]
    command += [str(hub.port), hub.authority, str(tmp_path)]
    model, slow = served(hub), Slow()
    hub.answers["/weights.bin"] = slow
    with ExitStack() as processes:
        first = processes.enter_context(_started(command))
        assert slow.begun.wait(30)
        second = processes.enter_context(_started(command))
        assert second.stdout is not None
        assert second.stdout.readline() == "waiting\n"
        assert state_of(tmp_path, model) == State.MISSING
        with pytest.raises(EngineRefused, match="is being pulled"):
            remove(tmp_path, model)
        hub.answers["/weights.bin"] = in_ranges(WEIGHTS)
        try:
            yield Pulls(first, second, slow)
        finally:
            slow.go_on.set()
            first.kill()
            second.kill()


def _started(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_two_pullers_at_once_pull_once(hub: HttpsServer, tmp_path: Path, pulls: Pulls) -> None:
    pulls.slow.go_on.set()
    folders = {one.communicate(timeout=30)[0].strip() for one in (pulls.first, pulls.second)}
    assert len(folders) == 1
    assert (Path(folders.pop()) / "weights.bin").read_bytes() == WEIGHTS
    assert ranges_asked(hub) == [None]


def test_the_second_goes_on_where_a_killed_one_was(
    hub: HttpsServer, tmp_path: Path, pulls: Pulls
) -> None:
    pulls.first.kill()
    folder = pulls.second.communicate(timeout=30)[0].strip()
    assert (Path(folder) / "weights.bin").read_bytes() == WEIGHTS
    assert puller(tmp_path, hub).pull(served(hub), QuietContext()) == Path(folder)
