"""A database or Redis that is away, locked or silent: an answer in time, and back to work after."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.media import Clips
from tests.support.processes import PASSWORD, Program, Site, installed
from tests.support.proxy import Proxy, proxied
from tests.support.threads import wait_until

# The longest that anybody waits, with something to spare for a busy machine.
IN_TIME = 14.0


def assert_come_again(answer: httpx.Response, code: str, *, page: bool = False) -> None:
    assert answer.status_code == 503, answer.text[:500]
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.elapsed.total_seconds() < IN_TIME
    if page:
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "Try again" in answer.text
    else:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == code
    for word in ("Traceback", "OperationalError", "DEBUG = True"):
        assert word not in answer.text


def assert_unready(alice: Program, check: str) -> None:
    answer = alice.raw("GET", "/health/ready")
    assert answer.status_code == 503
    assert answer.elapsed.total_seconds() < 4
    assert answer.json()["checks"][check]["status"] == "failing"
    live = alice.raw("GET", "/health/live")
    assert (live.status_code, live.elapsed.total_seconds() < 2) == (200, True)


def is_ready(alice: Program) -> bool:
    return alice.raw("GET", "/health/ready").status_code == 200


def all_succeed(alice: Program, count: int) -> bool:
    return alice.statuses() == ["succeeded"] * count


def signed_in_page(site: Site) -> httpx.Client:
    """A browser in which Alice is signed in."""
    browser = httpx.Client(base_url=site.url, timeout=60)
    browser.get("/accounts/login/")
    form = {"login": "alice@example.com", "password": PASSWORD}
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    assert browser.post("/accounts/login/", data=form | token).status_code == 302
    return browser


def copy_database(database: Path, *, to: Path) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def remove_database(site: Site) -> None:
    """Remove the SQLite file and its companions, which the site itself may remove meanwhile."""
    for file in site.data.glob("db.sqlite3*"):
        file.unlink(missing_ok=True)


@pytest.mark.slow
def test_without_its_sqlite_file_the_site_says_so_and_makes_no_fuss(
    tmp_path: Path, migrated_data: Path
) -> None:
    with installed(tmp_path, template=migrated_data) as site:
        site.start_web()
        alice, browser = Program(site), signed_in_page(site)
        kept = tmp_path / "kept.sqlite3"
        copy_database(site.data / "db.sqlite3", to=kept)
        remove_database(site)
        assert_come_again(alice.raw("GET", "/api/videos"), "database_unavailable")
        assert_come_again(browser.get("/dashboard/"), "", page=True)
        assert_come_again(browser.get("/nowhere/"), "", page=True)
        assert_unready(alice, "database")
        remove_database(site)
        kept.rename(site.data / "db.sqlite3")
        assert alice.statuses() == []


@pytest.mark.slow
def test_a_locked_sqlite_file_costs_a_few_seconds(
    tmp_path: Path, migrated_data: Path, clips: Clips
) -> None:
    with installed(tmp_path, template=migrated_data) as site:
        site.start_web()
        alice = Program(site)
        locker = sqlite3.connect(site.data / "db.sqlite3", isolation_level=None)
        locker.execute("BEGIN IMMEDIATE")
        with clips.face.open("rb") as file:
            answer = alice.raw("POST", "/api/videos/upload", files={"file": file})
        assert_come_again(answer, "database_busy")
        assert alice.statuses() == []
        assert_unready(alice, "database")
        locker.execute("ROLLBACK")
        locker.close()
        alice.upload(clips.face)
        wait_until(lambda: alice.statuses() == ["succeeded"], seconds=60, what="the scan")


@pytest.fixture
def behind_proxies(
    tmp_path: Path, empty_services: dict[str, str]
) -> Iterator[tuple[Site, Proxy, Proxy]]:
    """A site, its worker, and the ways to its PostgreSQL and its Redis."""
    with (
        proxied(empty_services["DATABASE_URL"], port=5432) as (postgres, database_url),
        proxied(empty_services["REDIS_URL"], port=6379) as (redis, redis_url),
    ):
        urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        quick = {"SWEEP_SECONDS": "0.5", "LOST_AFTER_SECONDS": "8"}
        with installed(tmp_path, template=None, **empty_services | urls, **quick) as site:
            site.start_web()
            site.start_worker()
            yield site, postgres, redis


def assert_socket_is_closed_with(site: Site, alice: Program, code: int) -> None:
    with connect(f"{site.url.replace('http', 'ws')}/ws", open_timeout=20) as connection:
        said = {"event": "authenticate", "data": {"token": alice.access}}
        with pytest.raises(ConnectionClosed) as closed:
            connection.send(json.dumps(said))
            for _ in range(4):
                connection.recv(timeout=20)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code


@pytest.mark.services
def test_postgresql_may_go_and_come_back(
    behind_proxies: tuple[Site, Proxy, Proxy], clips: Clips
) -> None:
    site, postgres, _ = behind_proxies
    alice, browser = Program(site), signed_in_page(site)
    for trouble in (postgres.refuse, postgres.freeze):
        trouble()
        assert_come_again(alice.raw("GET", "/api/videos"), "database_unavailable")
        assert_come_again(browser.get("/dashboard/"), "", page=True)
        assert_unready(alice, "database")
        assert_socket_is_closed_with(site, alice, 1013)
        postgres.let_pass()
        wait_until(partial(is_ready, alice), what="the site's return")
    alice.upload(clips.face)
    wait_until(lambda: alice.statuses() == ["succeeded"], seconds=90, what="the scan")


@pytest.mark.services
def test_redis_may_go_and_come_back(
    behind_proxies: tuple[Site, Proxy, Proxy], clips: Clips
) -> None:
    site, _, redis = behind_proxies
    alice = Program(site)
    sign_in = {"email": "alice@example.com", "password": PASSWORD}
    for number, trouble in enumerate((redis.refuse, redis.freeze), start=1):
        trouble()
        answer = alice.raw("POST", "/api/auth/login", json=sign_in)
        assert (answer.status_code, answer.elapsed.total_seconds() < IN_TIME) == (200, True)
        assert_unready(alice, "cache")
        assert_socket_is_closed_with(site, alice, 1013)
        alice.upload(clips.numbered(number))
        redis.let_pass()
        wait_until(partial(all_succeed, alice, number), seconds=90, what="the scan")


@pytest.mark.services
def test_a_locked_row_costs_a_few_seconds(
    behind_proxies: tuple[Site, Proxy, Proxy], empty_services: dict[str, str]
) -> None:
    site, _, _ = behind_proxies
    alice = Program(site)
    with psycopg.connect(empty_services["DATABASE_URL"]) as locker:
        locker.execute("SELECT * FROM users FOR UPDATE")
        answer = alice.raw("POST", "/api/v1/export")
        assert_come_again(answer, "database_busy")
    assert alice.raw("POST", "/api/v1/export").status_code < 300


@pytest.mark.services
def test_a_job_survives_a_database_that_is_away_for_a_while(
    behind_proxies: tuple[Site, Proxy, Proxy], clips: Clips
) -> None:
    site, postgres, _ = behind_proxies
    alice = Program(site)
    alice.upload(clips.long_face)
    wait_until(lambda: alice.statuses() == ["running"], seconds=60, what="the scan's start")
    postgres.refuse()
    time.sleep(2)
    postgres.let_pass()
    wait_until(lambda: alice.statuses() == ["succeeded"], seconds=120, what="the scan")
    assert site.manage("reconcile").returncode == 0
