"""Requests to servers that somebody names: where they connect, and when they end.

`pytest --collect-only -q` of this file prints the table of addresses.
"""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address

import httpcore
import pytest

from accounts.http.guarded import Deadline, Guard, ServerRefused, connections
from accounts.http.public_addresses import is_public
from tests.support.https import ADDRESS, HOST, HttpsServer, body, https_server

NOBODY_THERE = "127.83.72.62"
SPECIAL_ADDRESSES = [
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3ffe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "fe80::1%1",
    "2606:4700::1111%1",
    "fec0::1",
    "ff02::1",
]
PUBLIC_ADDRESSES = [
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
]


@pytest.fixture
def server() -> Iterator[HttpsServer]:
    with https_server() as server:
        server.answers["/a"] = body(b"hello")
        yield server


def answer_of(server: HttpsServer, guard: Guard, *, seconds: float = 10) -> bytes:
    with connections(guard, Deadline(seconds)) as pool:
        return pool.request("GET", server.link("/a")).content


@pytest.mark.parametrize("address", SPECIAL_ADDRESSES)
def test_no_name_may_lead_to_an_address_that_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
    for answer in ([address], ["1.1.1.1", address], [address, "2606:4700::1111"]):
        guard = Guard(resolve={HOST: answer}.__getitem__)
        with pytest.raises(ServerRefused):
            guard.addresses_of(HOST, 443)


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES)
def test_a_name_may_lead_to_any_public_address(address: str) -> None:
    guard = Guard(resolve=lambda host: [address, address])
    assert guard.addresses_of(HOST, 443) == [address]


def test_a_name_without_addresses_is_refused() -> None:
    def unknown(host: str) -> list[str]:
        raise OSError("Name or service not known")

    for resolve in (unknown, lambda host: [], lambda host: ["rubbish"]):
        with pytest.raises(ServerRefused):
            Guard(resolve=resolve).addresses_of(HOST, 443)
    for no_name in ("b\u00fccher.example", "localhost", "127.0.0.1", "2130706433", "a" * 300, ""):
        with pytest.raises(ServerRefused):
            Guard().addresses_of(no_name, 443)


@pytest.mark.parametrize("port", [22, 80, 6379, 8000, 8443, 0, 65535])
def test_other_ports_are_refused_and_no_name_is_looked_up(port: int) -> None:
    looked_up: list[str] = []

    def resolve(host: str) -> list[str]:
        looked_up.append(host)
        return ["1.1.1.1"]

    with pytest.raises(ServerRefused):
        Guard(resolve=resolve).addresses_of(HOST, port)
    assert looked_up == []


def test_a_server_that_the_operator_names_may_be_in_a_network_of_theirs() -> None:
    guard = Guard.for_operators_server(8443)
    assert guard.addresses_of("127.0.0.1", 8443) == ["127.0.0.1"]
    assert guard.addresses_of("10.0.0.7", 8443) == ["10.0.0.7"]
    assert set(guard.addresses_of("localhost", 8443)) <= {"127.0.0.1", "::1"}
    with pytest.raises(ServerRefused):
        guard.addresses_of("127.0.0.1", 22)


def test_the_name_is_looked_up_once_and_that_address_is_connected_to(server: HttpsServer) -> None:
    answers = [[ADDRESS], ["127.0.0.1"], ["10.0.0.1"]]
    guard = server.guard_with(lambda host: answers.pop(0))
    assert answer_of(server, guard) == b"hello"
    assert len(answers) == 2
    assert server.reached_at == [ADDRESS]


def test_nothing_is_asked_of_a_server_that_is_refused(
    server: HttpsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://{ADDRESS}:{server.port}")
    with pytest.raises(ServerRefused):
        answer_of(server, server.guard_with(lambda host: [ADDRESS, "127.0.0.1"]))
    assert server.asked == []


def test_an_address_that_does_not_answer_is_passed_over(server: HttpsServer) -> None:
    def both(host: str) -> list[str]:
        return [NOBODY_THERE, ADDRESS]

    ports = frozenset({server.port})
    guard = Guard(ports, both, lambda address: True, server.authority)
    assert answer_of(server, guard) == b"hello"
    with pytest.raises(httpcore.ConnectError):
        answer_of(server, Guard(ports, lambda host: [NOBODY_THERE], lambda address: True))


def test_the_certificate_is_of_an_authority_that_the_guard_names(server: HttpsServer) -> None:
    rule = server.guard()
    assert answer_of(server, rule) == b"hello"
    with pytest.raises(httpcore.ConnectError, match="certificate"):
        answer_of(server, Guard(rule.ports, rule.resolve, rule.allows))
    assert len(server.asked) == 1


def ended_after(server: HttpsServer, guard: Guard) -> float:
    """The seconds after which a request that has one second is over."""
    began = time.monotonic()
    with pytest.raises(httpcore.TimeoutException):
        answer_of(server, guard, seconds=1)
    return time.monotonic() - began


@pytest.mark.parametrize("pause", [0.02, 30])
@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["headers", "body"])
def test_an_answer_without_end_ends_with_the_deadline(
    server: HttpsServer, head: bytes, pause: float
) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(head)
        while True:
            request.wfile.write(b"x")
            time.sleep(pause)

    server.answers["/a"] = drip
    assert 0.9 < ended_after(server, server.guard()) < 6


def test_a_server_that_never_finishes_its_handshake_is_left() -> None:
    with socket.create_server((ADDRESS, 0)) as silent:
        server = HttpsServer(silent.getsockname()[1], "")
        guard = Guard(frozenset({server.port}), lambda host: [ADDRESS], lambda address: True)
        assert 0.9 < ended_after(server, guard) < 6


def test_a_server_that_takes_little_at_a_time_is_left() -> None:
    def sip() -> None:
        connection, _ = slow.accept()
        with connection:
            while connection.recv(20_000):
                time.sleep(0.004)

    with socket.create_server((ADDRESS, 0)) as slow:
        threading.Thread(target=sip, daemon=True).start()
        port = slow.getsockname()[1]
        began = time.monotonic()
        with (
            pytest.raises(httpcore.TimeoutException),
            connections(Guard.for_operators_server(port), Deadline(1)) as pool,
        ):
            pool.request("POST", f"http://{ADDRESS}:{port}/", content=bytes(50_000_000))
        assert time.monotonic() - began < 6


def test_a_clock_is_asked_again_in_the_middle_of_a_wait(server: HttpsServer) -> None:
    class Cancelled(Exception):
        pass

    class Wanted:
        until = time.monotonic() + 0.5

        def left(self) -> float:
            if time.monotonic() > self.until:
                raise Cancelled
            return 60

    server.answers["/a"] = lambda request: time.sleep(20)
    began = time.monotonic()
    with pytest.raises(Cancelled), connections(server.guard(), Wanted()) as pool:
        pool.request("GET", server.link("/a"))
    assert time.monotonic() - began < 6
