"""A large body is read from people who are signed in, from few of them at once, and no slower than
it can be: over real sockets."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from django.core.cache import cache

from accounts.api_keys.services import make_key
from accounts.extension.services import link_directly
from accounts.models import Scope, User
from media_jobs.models import Upload
from spotifai.error_pages import refused_body
from spotifai.runtime import large_bodies
from spotifai.runtime.body_limit import limit_body
from tests.conftest import bearer_of
from tests.site.test_body_limits import END, MULTIPART, PART, Line
from tests.support.media import Clips, stored_files, temporary_files
from tests.support.server import Server, serving, site
from tests.support.sockets import session_cookie
from tests.support.threads import wait_until
from tests.support.uploads import UPLOAD

pytestmark = pytest.mark.django_db(transaction=True)

MB = 1024 * 1024
LARGE = f"Content-Length: {100 * MB}"
CHUNKED = "Transfer-Encoding: chunked"


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def spooled() -> list[int]:
    """The sizes of files without a name that this process has open: Django's spooled bodies."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            if "(deleted)" in str(link.readlink()):
                found.append(os.stat(link).st_size)
        except OSError:
            continue
    return [size for size in found if size > MB]


def nothing_is_left() -> bool:
    return temporary_files() == [] == stored_files() and not spooled()


def test_a_strangers_large_body_is_refused_before_it_is_sent(server: Server) -> None:
    line = Line(server, None, UPLOAD, MULTIPART, LARGE)
    answer = line.answer()
    line.close()
    head = answer.partition("\r\n\r\n")[0].lower()
    assert head.startswith("http/1.1 401")
    assert "connection: close" in head
    assert "www-authenticate: bearer" in head
    assert "application/problem+json" in head
    assert '"code": "not_authenticated"' in answer
    assert nothing_is_left()


def test_who_asks_first_whether_to_go_on_is_told_not_to(server: Server) -> None:
    line = Line(server, None, UPLOAD, MULTIPART, LARGE, "Expect: 100-continue")
    answer = line.answer()
    line.close()
    assert answer.startswith("HTTP/1.1 401")
    assert "100 Continue" not in answer


def test_a_stranger_who_does_not_say_how_much_comes_is_stopped(server: Server) -> None:
    line = Line(server, None, UPLOAD, MULTIPART, CHUNKED)
    most = 0
    try:
        line.send(chunk(PART))
        for _ in range(100):
            line.send(chunk(bytes(256 * 1024)))
            most = max([most, *spooled()])
    except ConnectionError:
        pass
    answer = line.answer()
    line.close()
    assert answer.startswith("HTTP/1.1 401"), answer
    assert most < 4 * MB
    wait_until(nothing_is_left, what="what was received to go")


def test_a_client_that_sends_first_and_reads_later_gets_the_answer(
    server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "large.mp4"
    path.write_bytes(bytes(20 * MB))
    with path.open("rb") as file:
        answer = httpx.post(f"{server.url}{UPLOAD}", files={"file": file}, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    wait_until(nothing_is_left, what="what was received to go")


def test_a_browser_gets_a_page(server: Server) -> None:
    answer = Line(server, None, "/dashboard/", MULTIPART, LARGE, "Accept: text/html").answer()
    assert answer.startswith("HTTP/1.1 401")
    assert "Sign in first" in answer
    assert "text/html" in answer


@pytest.mark.parametrize(
    "credentials",
    [
        "Authorization: Bearer nonsense",
        "Authorization: Bearer sk-spotifai-nonsense",
        "Authorization: Basic YWxpY2U6eA==",
        "Authorization: Bearer",
        "Cookie: sessionid=nonsense",
        "Cookie: \xff\xfe=;;;",
    ],
)
def test_credentials_that_are_none_do_not_help(server: Server, credentials: str) -> None:
    line = Line(server, None, UPLOAD, MULTIPART, LARGE, credentials)
    answer = line.answer()
    line.close()
    assert answer.startswith("HTTP/1.1 401")


def test_neither_do_those_of_somebody_who_was_shut_out_or_of_an_extension(
    server: Server, alice: User
) -> None:
    _, extension = link_directly(user=alice, name="Firefox")
    assert _refused(server, f"Authorization: Bearer {extension}") == "401"
    bearer = bearer_of(alice)
    User.objects.update(is_active=False)
    assert _refused(server, f"Authorization: {bearer}") == "401"


def places_taken(user: User) -> int:
    keys = [f"large-body:{user.pk}:{number}" for number in range(large_bodies.PLACES)]
    return len(cache.get_many(keys))


def _refused(server: Server, *headers: str) -> str:
    line = Line(server, None, UPLOAD, MULTIPART, LARGE, *headers)
    status = line.answer()[9:12]
    line.close()
    return status


def _token(user: User) -> str:
    return f"Authorization: {bearer_of(user)}"


def _key(user: User) -> str:
    return f"Authorization: Bearer {make_key(user=user, name='k', scope=Scope.WRITE, days=1)[1]}"


def _cookie(user: User) -> str:
    return f"Cookie: sessionid={session_cookie(user)}"


@pytest.mark.parametrize("credentials", [_token, _key, _cookie])
@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_whoever_is_signed_in_is_read_to_the_end(
    server: Server, alice: User, credentials: Callable[[User], str], framing: str
) -> None:
    """The view then says what it thinks of the file, or of a form without its token or length."""
    data = PART + bytes(5 * MB) + END
    how = f"Content-Length: {len(data)}" if framing == "length" else CHUNKED
    line = Line(server, None, UPLOAD, MULTIPART, how, credentials(alice))
    line.send(data if framing == "length" else chunk(data) + b"0\r\n\r\n")
    answer = line.answer()
    line.close()
    expected = "415" if framing == "length" else "411"
    if credentials is _cookie:
        expected = "403"
    assert answer.startswith(f"HTTP/1.1 {expected}"), answer
    wait_until(nothing_is_left, what="what was received to go")


def test_a_few_large_bodies_of_a_user_at_once_and_no_more(
    server: Server, alice: User, bob: User
) -> None:
    lines = [Line(server, alice, UPLOAD, MULTIPART, LARGE) for _ in range(large_bodies.PLACES)]
    wait_until(lambda: places_taken(alice) == large_bodies.PLACES, what="all places to be taken")
    answer = Line(server, alice, UPLOAD, MULTIPART, LARGE).answer()
    assert '"code": "too_many_uploads"' in answer
    assert "retry-after: 60" in answer.lower()
    other = Line(server, bob, UPLOAD, MULTIPART, LARGE)
    wait_until(lambda: places_taken(bob) == 1, what="Bob to be let in")
    lines.pop().close()

    def goes_through() -> bool:
        data = PART + bytes(3 * MB) + END
        line = Line(server, alice, UPLOAD, MULTIPART, f"Content-Length: {len(data)}")
        line.send(data)
        answer = line.answer()
        line.close()
        return answer.startswith("HTTP/1.1 415")

    wait_until(goes_through, what="a place to be free again")
    for line in [*lines, other]:
        line.close()
    wait_until(nothing_is_left, what="what was received to go")


def test_small_uploads_need_no_place(server: Server, alice: User, clips: Clips) -> None:
    lines = [Line(server, alice, UPLOAD, MULTIPART, LARGE) for _ in range(large_bodies.PLACES)]
    wait_until(lambda: places_taken(alice) == large_bodies.PLACES, what="all places to be taken")
    body = PART + clips.face.read_bytes() + END
    line = Line(server, alice, UPLOAD, MULTIPART, f"Content-Length: {len(body)}")
    line.send(body)
    assert line.answer().startswith("HTTP/1.1 201")
    assert Upload.objects.count() == 1
    for other in [*lines, line]:
        other.close()


@pytest.fixture
def impatient_server(transactional_db: None) -> Iterator[Server]:
    """The site, as one that waits for a second only."""
    site()
    from spotifai.asgi import BODY_LIMITS, django_app

    limits = replace(BODY_LIMITS, stall_seconds=1)
    with serving(
        limit_body(django_app, limits=limits, admit=large_bodies.place_for, answer=refused_body)
    ) as server:
        yield server


def test_a_body_that_stands_still_is_cut(impatient_server: Server, alice: User) -> None:
    line = Line(impatient_server, alice, UPLOAD, MULTIPART, LARGE)
    line.send(PART + bytes(6 * MB))
    answer = line.answer()
    line.close()
    assert answer.startswith("HTTP/1.1 408")
    assert '"code": "body_stalled"' in answer
    wait_until(nothing_is_left, what="what was received to go")


def test_a_body_that_drips_is_cut(impatient_server: Server) -> None:
    kind = "Content-Type: application/json"
    line = Line(impatient_server, None, "/api/auth/login", kind, "Content-Length: 5000")
    for _ in range(8):
        line.send(b" ")
        time.sleep(0.2)
    stopped = time.monotonic()
    answer = line.answer()
    line.close()
    assert answer.startswith("HTTP/1.1 408")
    assert time.monotonic() - stopped < 0.6, "it was not cut before"


def test_a_body_that_is_slow_but_goes_on_is_read(impatient_server: Server, alice: User) -> None:
    data = PART + bytes(200_000) + END
    line = Line(impatient_server, alice, UPLOAD, MULTIPART, f"Content-Length: {len(data)}")
    for start in range(0, len(data), 40_000):
        line.send(data[start : start + 40_000])
        time.sleep(0.5)
    answer = line.answer()
    line.close()
    assert answer.startswith("HTTP/1.1 415"), answer
