"""`python -m benchmarks.trouble`: what a site answers while its database or Redis fails.

Each trouble is made before a real site, of its own, behind a proxy that can refuse and freeze.
With `DATABASE_URL` and `REDIS_URL` set, those servers stand behind it (a database is made and
dropped); else only SQLite is tried. Prints the table; `--write` keeps it in docs/trouble.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.media_jobs.engines.clips import roomy, write_clip
from tests.support.processes import PASSWORD, Program, Site, installed
from tests.support.proxy import Proxy, proxied

DOCUMENT = Path(__file__).parents[1] / "docs" / "trouble.md"
EMAIL = "alice@example.com"
PATIENCE = 60.0
SETTLED = 2.5

Answer = tuple[str, float]
Trouble = Callable[[], object]


class Visitor:
    """Somebody who is signed in, as a program and in a browser."""

    def __init__(self, site: Site, clip: Path) -> None:
        self._site, self._clip = site, clip
        self._program = Program(site, EMAIL)
        self._program._http.timeout = httpx.Timeout(PATIENCE)
        self._browser = httpx.Client(base_url=site.url, timeout=PATIENCE)
        self._browser.get("/accounts/login/")
        self._token = self._browser.cookies["csrftoken"]
        assert self._sign_in_by_page() == 302

    def ask(self) -> dict[str, Answer]:
        """What each kind of request is answered, one after the other."""
        get, sign_in = self._program.raw, {"email": EMAIL, "password": PASSWORD}
        return {
            "page": _timed(lambda: self._browser.get("/dashboard/").status_code),
            "API read": _timed(lambda: get("GET", "/api/videos").status_code),
            "sign-in": _timed(
                lambda: (
                    httpx.post(
                        f"{self._site.url}/api/auth/login", json=sign_in, timeout=PATIENCE
                    ).status_code
                )
            ),
            "sign-in page": _timed(self._sign_in_by_page),
            "upload": _timed(self._upload),
            "live": _timed(lambda: get("GET", "/health/live").status_code),
            "ready": _timed(lambda: get("GET", "/health/ready").status_code),
            "socket": _timed(self._socket),
        }

    def _sign_in_by_page(self) -> int:
        form = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": self._token}
        stranger = {"csrftoken": self._token}
        answer = httpx.post(
            f"{self._site.url}/accounts/login/", data=form, cookies=stranger, timeout=PATIENCE
        )
        if session := answer.cookies.get("sessionid"):
            self._browser.cookies.set("sessionid", session)
        return answer.status_code

    def _upload(self) -> int:
        # Other bytes each time: what is there already would not be stored.
        data = self._clip.read_bytes() + uuid.uuid4().bytes
        file = {"file": ("clip.mp4", data)}
        return self._program.raw("POST", "/api/videos/upload", files=file).status_code

    def _socket(self) -> str:
        url = f"{self._site.url.replace('http', 'ws', 1)}/ws"
        said = {"event": "authenticate", "data": {"token": self._program.access}}
        try:
            with connect(url, open_timeout=PATIENCE) as connection:
                connection.send(json.dumps(said))
                for _ in range(3):
                    event = json.loads(connection.recv(timeout=PATIENCE))["event"]
                    if event != "error":
                        return str(event)
        except WebSocketException as error:
            frame = getattr(error, "rcvd", None)
            return f"closed {frame.code}" if frame else type(error).__name__
        return "error"


def _timed(ask: Callable[[], object]) -> Answer:
    began = time.monotonic()
    try:
        said = str(ask())
    except (httpx.TransportError, TimeoutError) as error:
        said = type(error).__name__
    return said, time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trouble", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the table in docs/trouble.md")
    write = parser.parse_args().write
    rows: dict[str, dict[str, Answer]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = write_clip(folder / "clip.mp4", roomy(12), fps=25)
        for rooms in (_on_sqlite, _on_services):
            for trouble, answers in rooms(folder / rooms.__name__, clip):
                rows[trouble] = answers
                print(trouble, {k: f"{s} {t:.1f}" for k, (s, t) in answers.items()}, flush=True)
    table = _table(rows)
    print(table)
    if write:
        DOCUMENT.write_text(f"{_HEAD.format(when=date.today(), machine=_machine())}\n{table}")


def _on_sqlite(folder: Path, clip: Path) -> Iterator[tuple[str, dict[str, Answer]]]:
    folder.mkdir()
    with installed(folder) as site:
        site.start_web()
        visitor = Visitor(site, clip)
        yield "SQLite and nothing wrong", visitor.ask()
        path = site.data / "db.sqlite3"
        with sqlite3.connect(path, isolation_level=None) as locker:
            locker.execute("BEGIN IMMEDIATE")
            yield "SQLite locked", visitor.ask()
            locker.execute("ROLLBACK")
        for file in site.data.glob("db.sqlite3*"):
            file.unlink()
        yield "SQLite file removed", visitor.ask()


def _on_services(folder: Path, clip: Path) -> Iterator[tuple[str, dict[str, Answer]]]:
    database, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if not database or not redis_url:
        return
    folder.mkdir()
    with ExitStack() as stack:
        own = stack.enter_context(_own_database(database))
        postgres, database_url = stack.enter_context(proxied(own, port=5432))
        redis, queue_url = stack.enter_context(proxied(redis_url, port=6379))
        services = {"DATABASE_URL": database_url, "REDIS_URL": queue_url}
        queue = {"QUEUE_NAMESPACE": f"trouble-{uuid.uuid4().hex[:8]}", "SIGN_IN_RATE": "1000/min"}
        site = stack.enter_context(installed(folder, template=None, **services, **queue))
        site.start_web()
        visitor = Visitor(site, clip)
        yield "PostgreSQL, Redis and nothing wrong", visitor.ask()
        with psycopg.connect(own) as locker:
            locker.execute("SELECT * FROM users FOR UPDATE")
            yield "PostgreSQL, row locked", visitor.ask()
        for name, proxy in (("PostgreSQL", postgres), ("Redis", redis)):
            for trouble in (proxy.refuse, proxy.freeze):
                yield f"{name}: {trouble.__name__}", _in(trouble, proxy, visitor)
                time.sleep(SETTLED)
        yield "after all that", visitor.ask()


def _in(trouble: Trouble, proxy: Proxy, visitor: Visitor) -> dict[str, Answer]:
    trouble()
    try:
        return visitor.ask()
    finally:
        proxy.let_pass()


@contextmanager
def _own_database(url: str) -> Iterator[str]:
    name = f"trouble_{uuid.uuid4().hex[:8]}"
    admin = urlsplit(url)._replace(path="/postgres").geturl()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _table(rows: dict[str, dict[str, Answer]]) -> str:
    kinds = list(next(iter(rows.values())))
    lines = [f"| | {' | '.join(kinds)} |", f"|---|{'---|' * len(kinds)}"]
    for trouble, answers in rows.items():
        cells = (f"{said}, {took:.1f}" for said, took in answers.values())
        lines.append(f"| {trouble} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


_HEAD = """# When the database or Redis fails

What a site answers, and after how many seconds. Made by `python -m benchmarks.trouble --write` on
{when} ({machine}). A socket that is closed with 1013 is asked to come back later; an upload in
which only Redis fails is kept, and its job begins when Redis is back.
"""


if __name__ == "__main__":
    main()
