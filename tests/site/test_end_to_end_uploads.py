"""Large uploads to a real server: they stream to disk, and too large ones stop on their way."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.processes import Program, Site, installed
from tests.support.threads import wait_until

MB = 1024 * 1024
MAX_MB = 64
HEAD = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.mp4"\r\n'
    b"Content-Type: video/mp4\r\n\r\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_data: Path) -> Iterator[Site]:
    """An embedded site that takes files up to 64 MB."""
    folder = tmp_path_factory.mktemp("site")
    limits = dict.fromkeys(("MAX_VIDEO_MB", "MAX_LECTURE_MB", "MAX_AUDIO_MB"), str(MAX_MB))
    with installed(folder, template=migrated_data, **limits) as site:
        yield site


@pytest.fixture(scope="module")
def server_id(site: Site) -> int:
    """The process id of its server."""
    return site.start_web().pid


@pytest.fixture(scope="module")
def alice(site: Site, server_id: int) -> Program:
    """A client who has signed up."""
    return Program(site)


def peak_memory(process: int) -> int:
    """The most bytes that the process has held in memory."""
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def nothing_incoming(site: Site) -> bool:
    """Whether no file is on its way."""
    return not list((site.data / "incoming").iterdir())


def send(alice: Program, megabytes: int, *, announced: bool) -> httpx.Response:
    """Send so many megabytes of nothing, with or without their length in the head."""

    def parts() -> Iterator[bytes]:
        yield HEAD
        for _ in range(megabytes):
            yield bytes(MB)
        yield b"\r\n--b--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    if announced:
        headers["Content-Length"] = str(sum(map(len, (HEAD, b"\r\n--b--\r\n"))) + megabytes * MB)
    return alice.raw("POST", "/api/videos/upload", content=parts(), headers=headers)


@pytest.mark.slow
def test_a_large_upload_never_lies_in_memory(site: Site, server_id: int, alice: Program) -> None:
    send(alice, 1, announced=True)
    before = peak_memory(server_id)
    answer = send(alice, MAX_MB - 2, announced=True)
    assert (answer.status_code, answer.json()["code"]) == (415, "not_a_video")
    assert peak_memory(server_id) - before < 16 * MB
    wait_until(lambda: nothing_incoming(site), what="the temporary file to go")


def test_neither_does_one_that_comes_in_chunks(site: Site, server_id: int, alice: Program) -> None:
    size, chunk = 32 * MB, 8 * MB
    whole = {"filename": "large.mp4", "size_bytes": size}
    links = alice.raw("POST", "/api/v1/uploads", json=whole).json()["links"]
    before = peak_memory(server_id)
    for start in range(0, size, chunk):
        data = (b"\0\0\0\x18ftypisom" if start == 0 else b"").ljust(chunk, b"\0")
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes {start}-{start + chunk - 1}/{size}",
        }
        answer = alice.raw("PUT", links["content"], content=data, headers=headers)
        assert (answer.status_code, answer.json()["offset"]) == (200, start + chunk)
    answer = alice.raw("POST", links["complete"])
    assert answer.status_code in (415, 422), answer.text
    assert peak_memory(server_id) - before < 16 * MB
    wait_until(lambda: nothing_incoming(site), what="the temporary file to go")
    assert not list((site.data / "media").rglob("*.*"))


def test_a_form_that_does_not_tell_its_length_is_asked_to(site: Site, alice: Program) -> None:
    answer = send(alice, 1, announced=False)
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


@pytest.mark.parametrize("announced", [True, False])
def test_what_is_too_large_is_refused_by_what_it_announces_and_by_what_comes(
    site: Site, alice: Program, announced: bool
) -> None:
    answer = send(alice, MAX_MB + 2, announced=announced)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert f"{MAX_MB} MB" in answer.json()["message"]
    wait_until(lambda: nothing_incoming(site), what="the temporary file to go")
    assert not (site.data / "media" / "uploads").exists()
