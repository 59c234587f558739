"""The site as its operator runs it: real processes, a folder of their own, and signals."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.threads import wait_until

ROOT = Path(__file__).parents[2]
PASSWORD = "a long enough passphrase"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Site:
    """An installation: its environment, and the processes that were started in it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        self.log_path = folder / "log.txt"
        self._log = self.log_path.open("ab")
        self._processes: list[subprocess.Popen[bytes]] = []
        passed = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment = passed | {
            "DATA_DIR": str(self.data),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "LOG_LEVEL": "INFO",
            "OMP_NUM_THREADS": "1",
            **environment,
        }

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `manage.py` command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a command in the site's folder and environment."""
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def start_web(self) -> subprocess.Popen[bytes]:
        """Start the web process and wait until it answers."""
        process = self.start(
            sys.executable,
            "-m",
            "uvicorn",
            "spotifai.asgi:application",
            f"--port={self.port}",
            "--no-access-log",
            "--no-proxy-headers",
            "--timeout-graceful-shutdown=5",
        )
        self.wait_for_answer()
        return process

    def wait_for_answer(self) -> None:
        """Wait until the web process answers."""
        wait_until(self._answers, seconds=60, what=f"the site on {self.url}; see {self.log_path}")

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker with a process of two threads."""
        arguments = ("rundramatiq", "--processes", "1", "--threads", "2")
        return self.start(sys.executable, "manage.py", *arguments)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """`kill -9` the process and its children: nothing of it gets to tidy up."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        self._processes.remove(process)

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Ask the process to end, and wait until it has."""
        process.terminate()
        assert process.wait(20) in (0, -signal.SIGTERM)
        self._processes.remove(process)

    def wait_for_end(self, process: subprocess.Popen[bytes], *, seconds: float = 20) -> int:
        """Wait until the process has ended by itself, and return its status."""
        status = process.wait(seconds)
        self._processes.remove(process)
        return status

    def close(self) -> None:
        """Kill what is still running."""
        for process in list(self._processes):
            self.kill(process)
        self._log.close()

    def log(self) -> str:
        """What the processes have written so far."""
        return self.log_path.read_text()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health/live", timeout=2).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def installed(folder: Path, *, template: Path | None = None, **environment: str) -> Iterator[Site]:
    """An installation with a migrated database; its processes end with the block.

    `template` is the data folder of another one, whose database is copied instead of made.
    """
    site = Site(folder, **environment)
    try:
        if template is not None:
            shutil.copytree(template, site.data)
        else:
            migrated = site.manage("migrate", "--verbosity", "0")
            assert migrated.returncode == 0, migrated.stderr
        yield site
    finally:
        site.close()


class Program:
    """A client of the API who has signed up."""

    def __init__(self, site: Site, email: str = "alice@example.com") -> None:
        self._http = httpx.Client(base_url=site.url, timeout=60)
        form = {"email": email, "password": PASSWORD}
        answer = self._http.post("/api/auth/signup", json=form)
        assert answer.status_code == 201, answer.text
        self.access = answer.json()["access"]
        self._http.headers["Authorization"] = f"Bearer {self.access}"

    def upload(self, path: Path) -> dict[str, Any]:
        """Send a file; returns the answer's body."""
        with path.open("rb") as file:
            answer = self._http.post("/api/videos/upload", files={"file": (path.name, file)})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def get(self, path: str) -> dict[str, Any]:
        """What is at `path`."""
        answer = self._http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def raw(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The response to any request."""
        return self._http.request(method, path, **options)

    def statuses(self) -> list[str]:
        """The status of each of the client's videos."""
        videos = self.get("/api/videos?page_size=100")["results"]
        return [video["status"] for video in videos]
