"""`python -m benchmarks.concurrency`: a running server, asked by many at once.

On a scratch database (see `benchmarks.scratch`); `DATABASE_URL` and `REDIS_URL` together are
measured with several processes too. Writes its part of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.document import machine, put_part
from benchmarks.http_client import Outcome, send_many
from benchmarks.scratch import scratch_site

PATHS = {"balance": "/api/v1/billing/balance", "list of videos": "/api/videos"}
ROWS = 2_000
START_SECONDS = 60


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.concurrency", description=__doc__)
    parser.add_argument("--count", type=int, default=3_000, help="requests")
    parser.add_argument("--at-once", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", help="processes (default: 1, and 2)")
    parser.add_argument("--keep-alive", type=int, default=75, help="seconds")
    options = parser.parse_args()
    several = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    rows = []
    with scratch_site():
        key = _prepare()
        for workers in options.workers or ([1, 2] if several else [1]):
            for name, path in PATHS.items():
                with _server(workers, options.keep_alive) as port:
                    headers = {"Authorization": f"Bearer {key}"}
                    many = send_many(
                        port, path, headers, count=options.count, at_once=options.at_once
                    )
                    outcome = asyncio.run(many)
                rows.append(_row(name, workers, outcome))
                print(rows[-1], flush=True)
    database = "PostgreSQL and Redis" if several else "SQLite"
    put_part(f"concurrency on {database}", _report(database, options, rows))


def _prepare() -> str:
    """Fill the database; returns the API key of somebody who has something in it."""
    from accounts.api_keys.services import make_key
    from accounts.models import Scope, User
    from benchmarks.list_rows import fill

    owner = User.objects.create_user("owner@example.org", "a long enough passphrase")
    fill(owner, ROWS)
    return make_key(user=owner, name="benchmark", scope=Scope.READ, days=1)[1]


@contextmanager
def _server(workers: int, keep_alive: int) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "spotifai.asgi:application", "--port", str(port),
               "--no-access-log", "--timeout-keep-alive", str(keep_alive)]  # fmt: skip
    if workers > 1:
        command += ["--workers", str(workers)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/live")
            yield port
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _row(name: str, workers: int, outcome: Outcome) -> str:
    lost = ", ".join(f"{count} {why}" for why, count in outcome.failed.items()) or "none"
    return (
        f"| {name} | {workers} | {len(outcome.seconds) / outcome.wall:.0f} | "
        f"{outcome.within(0.5):.0f} | {outcome.within(0.95):.0f} | {lost} |"
    )


def _report(database: str, options: argparse.Namespace, rows: list[str]) -> str:
    return "\n".join(
        [
            f"## Many at once on {database}",
            "",
            f"Made by `python -m benchmarks.concurrency` on {machine()}. {options.count:,} "
            f"requests over {options.at_once} connections",
            "that are kept, each asking again as soon as it is answered; the client runs on the "
            "same machine.",
            "",
            "| asked for | processes | a second | median, ms | 95 % within, ms | lost |",
            "|---|---:|---:|---:|---:|---|",
            *rows,
        ]
    )


if __name__ == "__main__":
    main()
