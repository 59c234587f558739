"""yt-dlp behind the guard: it reaches what the guard allows, and nothing by any other way."""

import base64
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.link import parse_link
from media_jobs.engines.links.pace import FetchLimits
from media_jobs.engines.links.platforms import Downloaded, download, is_of_platform
from media_jobs.engines.links.proxy import GuardingProxy
from media_jobs.engines.media.bounded import command
from tests.support.https import HOST, HttpsServer, body, https_server, redirect
from tests.support.media import Clips

LIMITS = FetchLimits(20_000_000, seconds=60)


@pytest.fixture
def server() -> Iterator[HttpsServer]:
    with https_server() as server:
        yield server


def page_with(source: str) -> bytes:
    return f"<!doctype html><title>A film</title><video src='{source}'></video>".encode()


def downloaded(
    server: HttpsServer,
    folder: Path,
    *,
    limits: FetchLimits = LIMITS,
    context: QuietContext | None = None,
) -> Downloaded:
    return download(
        parse_link(server.link("/watch")),
        folder,
        guard=server.guard(),
        limits=limits,
        context=context or QuietContext(),
    )


def code_of(server: HttpsServer, folder: Path, limits: FetchLimits = LIMITS) -> str:
    with pytest.raises(EngineRefused) as refusal:
        downloaded(server, folder, limits=limits)
    return refusal.value.code


def test_the_video_of_a_page_is_downloaded(
    server: HttpsServer, clips: Clips, tmp_path: Path
) -> None:
    told = []

    class Context(QuietContext):
        def progress(self, fraction: float, note: str = "", **_: object) -> None:
            told.append(note)

    server.answers["/watch"] = body(page_with("/a.mp4"), Content_Type="text/html")
    server.answers["/a.mp4"] = body(clips.face.read_bytes(), Content_Type="video/mp4")
    found = downloaded(server, tmp_path, context=Context())
    assert found.path.read_bytes() == clips.face.read_bytes()
    assert found.filename == "A film (1).mp4"
    assert told[-1].endswith(" MB")


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "http://127.0.0.1:{port}/a.mp4",
        "https://127.0.0.1:{port}/a.mp4",
        "https://localhost:{port}/a.mp4",
        "https://[::1]:{port}/a.mp4",
        "https://0x7f.1:{port}/a.mp4",
        "https://inner.example.org:{port}/a.mp4",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/a.mp4",
        "rtmp://127.0.0.1:{port}/a",
        "https://media.example.org:22/a.mp4",
    ],
)
def test_a_page_that_names_a_private_place_gets_nothing_from_there(
    server: HttpsServer, clips: Clips, tmp_path: Path, source: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inner:
        inner.settimeout(0.01)
        place = source.format(port=inner.getsockname()[1])
        server.answers["/watch"] = body(page_with(place), Content_Type="text/html")
        assert code_of(server, tmp_path) == "link_has_no_video"
        with pytest.raises(TimeoutError):
            inner.accept()


@pytest.mark.slow
def test_a_playlist_of_segments_in_private_places_gets_nothing_from_there(
    server: HttpsServer, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inner:
        inner.settimeout(0.01)
        port = inner.getsockname()[1]
        segments = (
            f"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:{port}/1.ts\n#EXTINF:1,\nfile:///etc/passwd\n"
        )
        playlist = f"{segments}#EXT-X-ENDLIST\n".encode()
        server.answers["/watch"] = body(page_with("/a.m3u8"), Content_Type="text/html")
        server.answers["/a.m3u8"] = body(playlist, Content_Type="application/x-mpegURL")
        assert code_of(server, tmp_path) == "link_has_no_video"
        with pytest.raises(TimeoutError):
            inner.accept()


def test_a_page_that_leads_on_to_a_private_place_gets_nothing_from_there(
    server: HttpsServer, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inner:
        inner.settimeout(0.01)
        server.answers["/watch"] = redirect(f"http://127.0.0.1:{inner.getsockname()[1]}/")
        assert code_of(server, tmp_path) == "link_has_no_video"
        with pytest.raises(TimeoutError):
            inner.accept()


def test_a_page_without_a_video_says_so(server: HttpsServer, tmp_path: Path) -> None:
    server.answers["/watch"] = body(b"<!doctype html><p>Words", Content_Type="text/html")
    assert code_of(server, tmp_path) == "link_has_no_video"


@pytest.mark.slow
@pytest.mark.parametrize("says_its_length", [True, False])
def test_a_video_over_the_limit_is_refused(
    server: HttpsServer, tmp_path: Path, says_its_length: bool
) -> None:
    def large(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "video/mp4")
        if says_its_length:
            request.send_header("Content-Length", "50000000")
        request.end_headers()
        for _ in range(760):
            request.wfile.write(b"x" * 65536)

    server.answers["/watch"] = body(page_with("/a.mp4"), Content_Type="text/html")
    server.answers["/a.mp4"] = large
    limits = FetchLimits(1_000_000, seconds=60)
    assert code_of(server, tmp_path, limits) in ("too_large", "link_has_no_video")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 1_000_001


@pytest.mark.slow
def test_time_in_all_is_limited(server: HttpsServer, tmp_path: Path) -> None:
    def halting(request: BaseHTTPRequestHandler) -> None:
        time.sleep(20)

    server.answers["/watch"] = halting
    began = time.monotonic()
    assert code_of(server, tmp_path, FetchLimits(1000, seconds=4)) == "link_too_slow"
    assert time.monotonic() - began < 8


def test_only_named_platforms_are_read() -> None:
    hosts = ["films.example"]
    for host, of_it in {
        "films.example": True,
        "www.films.example": True,
        "films.example.org": False,
        "evilfilms.example": False,
    }.items():
        assert is_of_platform(parse_link(f"https://{host}/watch"), hosts) is of_it
    assert not is_of_platform(parse_link("https://films.example/watch"), [])


# What the program may not do, whatever page it reads.
ATTEMPTS = {
    "connect elsewhere": "socket.create_connection(('127.0.0.1', {other}))",
    "connect by another name": "socket.create_connection(('localhost', {port}))",
    "connect over IPv6": "socket.socket(socket.AF_INET6).connect(('::1', {port}))",
    "connect to a unix socket": "socket.socket(socket.AF_UNIX).connect('/run/x')",
    "send a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 53))",
    "load a library": "ctypes.CDLL(None)",
    "listen": "socket.socket().bind(('127.0.0.1', 0))",
    "look a name up": "socket.getaddrinfo('example.org', 443)",
    "look a name up in another way": "socket.gethostbyname('example.org')",
    "start a program": "subprocess.run(['true'])",
    "start a shell": "os.system('true')",
    "fork": "os.fork()",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {{}})",
    "become another": "os.execv('/bin/true', ['true'])",
    "write elsewhere": "open('{elsewhere}/a', 'w')",
    "write through the folder": "open('{folder}/../elsewhere/a', 'w')",
    "write with a descriptor": "os.open('{elsewhere}/a', os.O_CREAT | os.O_WRONLY)",
    "make a link": "os.symlink('{elsewhere}/kept', '{folder}/a')",
    "move something in": "os.rename('{elsewhere}/kept', '{folder}/a')",
    "remove something": "os.remove('{elsewhere}/kept')",
}


@pytest.mark.slow
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_program_is_confined(tmp_path: Path, attempt: str) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    with (
        socket.create_server(("127.0.0.1", 0)) as proxy,
        socket.create_server(("127.0.0.1", 0)) as other,
    ):
        port, other_port = proxy.getsockname()[1], other.getsockname()[1]
        attempted = ATTEMPTS[attempt].format(
            port=port, other=other_port, folder=folder, elsewhere=elsewhere
        )
        program = f"""
import ctypes, os, socket, subprocess
from pathlib import Path
from media_jobs.engines.links.page_reader import NotAllowed, confine
confine(port={port}, folder=Path({str(folder)!r}))
socket.create_connection(("127.0.0.1", {port})).close()
open({str(folder / "own")!r}, "w").close()
try:
    {attempted}
except NotAllowed:
    print("refused")
"""
        started = command("site") | {"args": [sys.executable, "-E", "-s", "-c", program]}
        done = subprocess.run(**started, capture_output=True, text=True, timeout=60)
    assert done.stdout == "refused\n", done.stderr
    assert [path.name for path in elsewhere.iterdir()] == ["kept"]


def tunnel(proxy: GuardingProxy, request: str, *, password: str | None = None) -> str:
    """The status that the proxy answers with."""
    given = urlsplit(proxy.url)
    credentials = f"links:{given.password if password is None else password}"
    encoded = base64.b64encode(credentials.encode()).decode()
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as connection:
        head = f"{request} HTTP/1.1\r\nProxy-Authorization: Basic {encoded}\r\n\r\n"
        connection.sendall(head.encode())
        return connection.recv(100).decode().split(" ")[1]


def test_the_proxy_tunnels_to_what_the_guard_allows_only(server: HttpsServer) -> None:
    proxy = GuardingProxy(server.guard(**{"inner.example.org": "10.0.0.1"}), 1000)
    with proxy.serving():
        assert tunnel(proxy, f"CONNECT {HOST}:{server.port}") == "200"
        assert tunnel(proxy, f"CONNECT {HOST}:{server.port}", password="guess") == "407"
        for refused in (
            f"GET http://{HOST}:{server.port}/",
            f"GET https://{HOST}:{server.port}/",
            f"CONNECT {HOST}:80",
            f"CONNECT {HOST}",
            f"CONNECT 127.83.72.61:{server.port}",
            f"CONNECT 127.0.0.1:{server.port}",
            f"CONNECT [::1]:{server.port}",
            f"CONNECT localhost:{server.port}",
            f"CONNECT inner.example.org:{server.port}",
            f"CONNECT unknown.example.org:{server.port}",
            "CONNECT",
            "",
        ):
            assert tunnel(proxy, refused) == "403", refused
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", proxy.port), timeout=1)
