"""A body that is too large, or that breaks off, over a real socket."""

import socket
import time

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from accounts.models import User
from media_jobs.models import Upload
from tests.conftest import bearer_of
from tests.support.media import Clips, stored_files, temporary_files
from tests.support.server import Server
from tests.support.threads import wait_until
from tests.support.uploads import UPLOAD

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = settings.MAX_BODY_BYTES
PART = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="clip.mp4"\r\n'
    b"Content-Type: video/mp4\r\n\r\n"
)
END = b"\r\n--b--\r\n"


class Line:
    """A raw connection that has sent the head of a POST."""

    def __init__(self, server: Server, user: User | None, path: str, *headers: str) -> None:
        self._socket = socket.create_connection((server.host, server.port), timeout=10)
        lines = [f"POST {path} HTTP/1.1", f"Host: {server.host}", *headers]
        if user is not None:
            lines.append(f"Authorization: {bearer_of(user)}")
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def answer(self) -> str:
        """All that comes until the server closes or falls silent."""
        self._socket.settimeout(5)
        received = b""
        try:
            while data := self._socket.recv(65_536):
                received += data
                if b"}" in received:
                    break
        except TimeoutError:
            pass
        return received.decode()

    def close(self) -> None:
        self._socket.close()


MULTIPART = "Content-Type: multipart/form-data; boundary=b"


def test_a_length_over_the_limit_is_refused_before_anything_is_sent(
    server: Server, alice: User
) -> None:
    line = Line(server, alice, UPLOAD, MULTIPART, f"Content-Length: {LIMIT + 1}")
    answer = line.answer()
    line.close()
    assert answer.startswith("HTTP/1.1 413")
    assert "application/problem+json" in answer
    assert '"code": "too_large"' in answer
    assert f"{settings.LARGEST_FILE_MB} MB" in answer


def test_a_body_without_a_length_is_counted_as_it_comes(server: Server) -> None:
    line = Line(
        server,
        None,
        "/api/auth/login",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
    )
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    answer = ""
    try:
        for _ in range(64):
            line.send(chunk)
        line.send(b"0\r\n\r\n")
    except ConnectionError:
        pass
    answer = line.answer()
    line.close()
    assert answer.startswith("HTTP/1.1 413"), "four megabytes of JSON are no sign-in"
    assert '"code": "too_large"' in answer


def test_a_large_body_that_is_no_upload_is_refused_by_its_length(server: Server) -> None:
    line = Line(
        server,
        None,
        "/api/auth/login",
        "Content-Type: application/json",
        f"Content-Length: {100 * 1024 * 1024}",
    )
    answer = line.answer()
    line.close()
    assert answer.startswith("HTTP/1.1 413")


def test_an_upload_that_is_cut_half_way_leaves_nothing(
    server: Server, alice: User, clips: Clips
) -> None:
    data = clips.face.read_bytes()
    length = len(PART) + len(data) + len(END)
    line = Line(server, alice, UPLOAD, MULTIPART, f"Content-Length: {length}")
    line.send(PART + data[: len(data) // 2])
    time.sleep(0.2)
    line.close()
    time.sleep(0.3)
    assert not Upload.objects.exists()
    assert stored_files() == []
    wait_until(lambda: temporary_files() == [], what="the temporary files to go")


def test_an_upload_whose_form_breaks_off_is_refused(
    server: Server, alice: User, clips: Clips
) -> None:
    """The length is as announced, but the form never ends."""
    data = clips.face.read_bytes()[:5000]
    line = Line(server, alice, UPLOAD, MULTIPART, f"Content-Length: {len(PART) + len(data)}")
    line.send(PART + data)
    answer = line.answer()
    line.close()
    assert answer.startswith("HTTP/1.1 4"), answer
    assert not Upload.objects.exists()
    assert stored_files() == []
    wait_until(lambda: temporary_files() == [], what="the temporary files to go")


def test_a_whole_upload_over_the_same_line_is_taken_in(
    server: Server, alice: User, clips: Clips, alice_api: APIClient
) -> None:
    body = PART + clips.face.read_bytes() + END
    line = Line(server, alice, UPLOAD, MULTIPART, f"Content-Length: {len(body)}")
    line.send(body)
    assert line.answer().startswith("HTTP/1.1 201")
    line.close()
    assert Upload.objects.get().size_bytes == clips.face.stat().st_size
    assert alice_api.get("/api/videos").json()["count"] == 1
