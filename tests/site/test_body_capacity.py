"""Uploads for which there is no room are refused before they are read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from accounts.models import User
from tests.conftest import bearer_of
from tests.support.disk import fill, small_disk
from tests.support.media import Clips, temporary_files
from tests.support.server import Server
from tests.support.threads import wait_until

UPLOAD = "/api/videos/upload"
MEBIBYTE = 1024 * 1024


@pytest.fixture
def disk(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A small disk, on which files in transit are."""
    with small_disk(tmp_path / "disk", mebibytes=20) as disk:
        settings.FILE_UPLOAD_TEMP_DIR = disk / "incoming"
        settings.FILE_UPLOAD_TEMP_DIR.mkdir()
        yield disk


def upload(server: Server, alice: User, content: Any, **headers: str) -> httpx.Response:
    """Send a file, or, with headers of its own, a body as it stands."""
    sent = {"Authorization": bearer_of(alice), **headers}
    body = {"content": content} if headers else {"files": {"file": ("clip.mp4", content)}}
    return httpx.post(f"{server.url}{UPLOAD}", headers=sent, timeout=30, **body)


def assert_refused(answer: httpx.Response) -> None:
    assert answer.status_code == 507, answer.text
    assert answer.json()["code"] == "storage_full"
    assert int(answer.headers["Retry-After"]) > 0
    wait_until(lambda: temporary_files() == [], what="the temporary files to go")


def test_a_body_that_is_larger_than_the_room_is_not_read(
    server: Server, alice: User, disk: Path
) -> None:
    assert_refused(upload(server, alice, bytes(25 * MEBIBYTE)))


def test_the_reserve_is_left_alone(
    server: Server, alice: User, disk: Path, clips: Clips, settings: Any
) -> None:
    fill(disk, leave=900_000)  # of 20 MB a twentieth is kept
    assert_refused(upload(server, alice, clips.face.read_bytes()))
    settings.DISK_RESERVE_MB = 0
    assert upload(server, alice, clips.face.read_bytes()).status_code == 201


def test_a_body_of_unknown_length_is_refused_when_room_runs_out(
    server: Server, alice: User, disk: Path
) -> None:
    fill(disk, leave=8 * MEBIBYTE)
    start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="c.mp4"\r\n\r\n'

    def pieces() -> Iterator[bytes]:
        yield start
        for _ in range(40):
            yield bytes(MEBIBYTE)

    form = {"Content-Type": "multipart/form-data; boundary=b"}
    assert_refused(upload(server, alice, pieces(), **form))


def test_a_page_is_shown_to_who_asks_for_one(server: Server, alice: User, disk: Path) -> None:
    fill(disk)
    accepts = {"Accept": "text/html", "Content-Type": "multipart/form-data; boundary=b"}
    answer = upload(server, alice, b"--b--\r\n", **accepts)
    assert answer.status_code == 507
    assert "no room left" in answer.text
    assert "<h1>" in answer.text
