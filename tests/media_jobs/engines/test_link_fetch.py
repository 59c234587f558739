"""Fetching from a real https server: where it connects, where it stops, and what it tells."""

import gzip
import os
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from accounts.http.guarded import Guard
from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.asking import MAX_REDIRECTS
from media_jobs.engines.links.fetch import Fetched, fetch
from media_jobs.engines.links.link import parse_link
from media_jobs.engines.links.pace import FetchLimits
from tests.support.https import ADDRESS, HOST, Answer, HttpsServer, body, https_server, redirect

MOST = 1_000_000
LIMITS = FetchLimits(MOST, seconds=5, stall_seconds=1)
CLIP = os.urandom(200_000)


@pytest.fixture
def server() -> Iterator[HttpsServer]:
    with https_server() as server:
        server.answers["/clip.mp4"] = body(CLIP)
        yield server


def fetched(
    server: HttpsServer,
    path: str = "/clip.mp4",
    *,
    guard: Guard | None = None,
    limits: FetchLimits = LIMITS,
    context: QuietContext | None = None,
    host: str = HOST,
) -> tuple[bytes, Fetched]:
    data = bytearray()
    found = fetch(
        parse_link(server.link(path, host)),
        data.extend,
        guard=guard or server.guard(),
        limits=limits,
        context=context or QuietContext(),
    )
    return bytes(data), found


def code_of(server: HttpsServer, path: str = "/clip.mp4", **options: object) -> str:
    with pytest.raises(EngineRefused) as refusal:
        fetched(server, path, **options)  # type: ignore[arg-type]
    assert refusal.value.message.endswith(".")
    return refusal.value.code


def test_a_file_comes_as_it_is(server: HttpsServer) -> None:
    data, found = fetched(server)
    assert data == CLIP
    assert found.filename == "clip.mp4"


def test_nothing_of_ours_is_sent_along(
    server: HttpsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.answers["/a"] = body(b"", status=302, Location="/clip.mp4", Set_Cookie="a=b; Path=/")
    assert fetched(server, "/a")[0] == CLIP
    for request in server.asked:
        assert sorted(request.headers.keys()) == ["Accept", "Accept-Encoding", "Host", "User-Agent"]
        assert request.headers["Accept-Encoding"] == "identity"
        assert request.headers["Host"] == f"{HOST}:{server.port}"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ('attachment; filename="birthday.mp4"', "birthday.mp4"),
        ("attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe.mp4", "grüße.mp4"),
        ("attachment", "clip.mp4"),
        ("rubbish;;;=", "clip.mp4"),
        ("attachment; filename*=undefined''x", "clip.mp4"),
        ("attachment; filename*=a; filename*0=b", "clip.mp4"),
        (f"attachment; filename*{'9' * 5000}=x", "clip.mp4"),
    ],
)
def test_it_is_called_as_the_server_says(server: HttpsServer, given: str, name: str) -> None:
    server.answers["/clip.mp4"] = body(CLIP, Content_Disposition=given)
    assert fetched(server)[1].filename == name


def test_the_certificate_must_be_of_the_name_in_the_link(server: HttpsServer) -> None:
    other = "other.example.com"
    assert code_of(server, host=other, guard=server.guard(**{other: ADDRESS})) == "link_untrusted"
    assert server.asked == []


def test_the_certificate_must_be_trusted(server: HttpsServer) -> None:
    rule = server.guard()
    ours = Guard(rule.ports, rule.resolve, rule.allows)
    assert code_of(server, guard=ours) == "link_untrusted"


def test_a_name_that_leads_elsewhere_the_second_time_is_refused_then(server: HttpsServer) -> None:
    server.answers["/a"] = redirect("/clip.mp4")
    answers = [[ADDRESS], ["127.0.0.1"]]
    rebinding = server.guard_with(lambda host: answers.pop(0))
    assert code_of(server, "/a", guard=rebinding) == "link_host_refused"
    assert [request.path for request in server.asked] == ["/a"]


def test_one_bad_address_among_good_ones_refuses_the_name(server: HttpsServer) -> None:
    guard = server.guard_with(lambda host: [ADDRESS, "169.254.169.254"])
    assert code_of(server, guard=guard) == "link_host_refused"
    assert server.asked == []


def test_a_name_without_addresses_and_one_of_an_inner_network_are_told_alike(
    server: HttpsServer,
) -> None:
    def unknown(host: str) -> list[str]:
        raise OSError("Name or service not known")

    said = set()
    for resolve in (unknown, lambda host: [], lambda host: ["10.0.0.1"], lambda host: ["rubbish"]):
        with pytest.raises(EngineRefused) as refusal:
            fetched(server, guard=server.guard_with(resolve))
        said.add((refusal.value.code, refusal.value.message))
    ((code, message),) = said
    assert code == "link_host_refused"
    assert message.startswith(f"No public server is called “{HOST}”.")


def test_a_server_that_is_away_is_named(server: HttpsServer) -> None:
    rule = server.guard()
    guard = Guard(rule.ports, lambda host: ["127.83.72.62"], lambda address: True)
    assert code_of(server, guard=guard) == "link_unreachable"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_link_may_lead_on(server: HttpsServer, status: int) -> None:
    server.answers["/a"] = redirect("/clip.mp4?x=1", status)
    data, found = fetched(server, "/a")
    assert data == CLIP
    assert found.link == parse_link(server.link("/clip.mp4?x=1"))


def test_it_leads_on_five_times_at_most(server: HttpsServer) -> None:
    for number in range(10):
        server.answers[f"/{number}"] = redirect(f"/{number + 1}")
    server.answers[f"/{MAX_REDIRECTS}"] = body(CLIP)
    assert fetched(server, "/0")[0] == CLIP
    server.answers[f"/{MAX_REDIRECTS}"] = redirect("/9")
    assert code_of(server, "/0") == "link_redirects"
    server.answers["/0"] = redirect("/0")
    assert code_of(server, "/0") == "link_redirects"


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://media.example.org/clip.mp4", "link_not_https"),
        ("https://127.0.0.1/clip.mp4", "link_host_refused"),
        ("https://[::ffff:127.0.0.1]/", "link_host_refused"),
        ("https://0x7f.1/", "link_host_refused"),
        ("https://inner.example.org/", "link_port_refused"),
        ("https://user@media.example.org/", "link_with_credentials"),
        ("file:///etc/passwd", "link_not_https"),
        ("", "link_redirects"),
    ],
)
def test_each_hop_is_checked_as_the_first(server: HttpsServer, location: str, code: str) -> None:
    server.answers["/a"] = redirect(location)
    assert code_of(server, "/a") == code


def test_a_hop_to_a_name_of_an_inner_network_is_refused(server: HttpsServer) -> None:
    inner = "inner.example.org"
    server.answers["/a"] = redirect(server.link(host=inner))
    assert code_of(server, "/a", guard=server.guard(**{inner: "10.0.0.7"})) == "link_host_refused"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (204, "link_failed"),
        (206, "link_failed"),
        (304, "link_failed"),
        (401, "link_forbidden"),
        (403, "link_forbidden"),
        (404, "link_not_found"),
        (410, "link_not_found"),
        (429, "link_failed"),
        (500, "link_failed"),
        (503, "link_failed"),
    ],
)
def test_other_answers_are_told(server: HttpsServer, status: int, code: str) -> None:
    server.answers["/clip.mp4"] = body(b"", status=status)
    assert code_of(server) == code


def test_a_file_that_says_it_is_too_large_is_not_begun(server: HttpsServer) -> None:
    server.answers["/clip.mp4"] = body(b"", Content_Length=str(MOST + 1))
    assert code_of(server) == "too_large"


def test_a_file_that_does_not_say_how_large_it_is_ends_at_the_limit(server: HttpsServer) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65536)

    server.answers["/clip.mp4"] = endless
    assert code_of(server) == "too_large"


def test_endless_chunks_end_at_the_limit(server: HttpsServer) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        while True:
            request.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    server.answers["/clip.mp4"] = endless
    assert code_of(server) == "too_large"


def test_a_file_shorter_than_it_said_is_broken(server: HttpsServer) -> None:
    server.answers["/clip.mp4"] = body(CLIP, Content_Length=str(len(CLIP) + 1))
    assert code_of(server) == "link_broken"


def test_of_a_file_longer_than_it_said_comes_what_was_said(server: HttpsServer) -> None:
    server.answers["/clip.mp4"] = body(CLIP, Content_Length="1000")
    assert fetched(server)[0] == CLIP[:1000]


@pytest.mark.parametrize("length", ["-1", "1, 2", "99999999999999999999999", "0x10", "ten"])
def test_a_length_that_is_none_is_refused(server: HttpsServer, length: str) -> None:
    server.answers["/clip.mp4"] = body(CLIP, Content_Length=length)
    assert code_of(server) in ("link_broken", "too_large")


def test_nothing_is_decoded(server: HttpsServer) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    server.answers["/clip.mp4"] = body(bomb, Content_Encoding="gzip")
    assert code_of(server) == "link_encoded"
    server.answers["/clip.mp4"] = body(bomb)
    assert fetched(server)[0] == bomb


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><p>", b"\xef\xbb\xbf\n <html lang=en>"])
def test_a_page_is_told_from_a_file(server: HttpsServer, page: bytes) -> None:
    server.answers["/clip.mp4"] = body(page)
    assert code_of(server) == "link_is_a_page"


def drip(seconds: float, *, before: bytes = b"", head: bool = True) -> Answer:
    """An answer that sends a byte every so often, for ever."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        if head:
            request.send_response(200)
            request.end_headers()
        request.wfile.write(before)
        while True:
            request.wfile.write(b"x")
            time.sleep(seconds)

    return answer


@pytest.mark.parametrize("head", [True, False], ids=["body", "headers"])
@pytest.mark.parametrize("seconds", [0.02, 30])
def test_who_sends_too_slowly_is_left(server: HttpsServer, seconds: float, head: bool) -> None:
    before = b"" if head else b"HTTP/1.1 200 OK\r\nX-Slow: "
    server.answers["/clip.mp4"] = drip(seconds, before=before, head=head)
    began = time.monotonic()
    assert code_of(server) == "link_stalled"
    assert time.monotonic() - began < 4


def test_redirects_do_not_buy_time_for_ever(server: HttpsServer) -> None:
    def slow(request: BaseHTTPRequestHandler) -> None:
        time.sleep(0.6)
        redirect("/slow")(request)

    server.answers["/slow"] = slow
    limits = FetchLimits(MOST, seconds=1.5, stall_seconds=1)
    assert code_of(server, "/slow", limits=limits) == "link_too_slow"


def test_who_sends_steadily_may_take_the_time_in_all_and_no_more(server: HttpsServer) -> None:
    def steady(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 20_000)
            time.sleep(0.2)

    server.answers["/clip.mp4"] = steady
    limits = FetchLimits(MOST, seconds=1.5, stall_seconds=1)
    assert code_of(server, limits=limits) == "link_too_slow"


def test_headers_without_end_are_refused(server: HttpsServer) -> None:
    def headers(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        while True:
            request.wfile.write(b"X-More: " + b"x" * 10_000 + b"\r\n")

    server.answers["/clip.mp4"] = headers
    assert code_of(server) == "link_broken"


def test_who_does_not_speak_tls_is_refused(server: HttpsServer) -> None:
    with socket.create_server((ADDRESS, 0)) as plain:

        def answer() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
                time.sleep(0.2)

        threading.Thread(target=answer, daemon=True).start()
        other = HttpsServer(plain.getsockname()[1], server.authority)
        assert code_of(other) in ("link_unreachable", "link_broken")


def test_a_fetch_that_nobody_wants_any_longer_ends_in_the_middle_of_a_wait(
    server: HttpsServer,
) -> None:
    class Cancelled(Exception):
        pass

    class Context(QuietContext):
        began = time.monotonic()

        def check_cancelled(self) -> None:
            if time.monotonic() - self.began > 0.5:
                raise Cancelled

    server.answers["/clip.mp4"] = drip(30)
    with pytest.raises(Cancelled):
        fetched(server, limits=FetchLimits(MOST, 60, 60), context=Context())
    assert time.monotonic() - Context.began < 3


def test_progress_is_told_in_bytes(server: HttpsServer) -> None:
    told: list[tuple[float, str]] = []

    class Context(QuietContext):
        def progress(self, fraction: float, note: str = "", **_: object) -> None:
            told.append((fraction, note))

    fetched(server, context=Context())
    assert told[-1] == (1.0, "0.2 of 0.2 MB")
