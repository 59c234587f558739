"""Whoever signs out, is deactivated or gets another role has no open socket a second later."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from accounts.access.services import end_access
from accounts.models import Role, User
from accounts.roles.services import change_role, set_active
from accounts.sockets import revocation
from accounts.tokens import services as tokens
from media_jobs.jobs.services import cancel
from spotifai import socket as sockets
from tests.conftest import api_of
from tests.support.admin import browser_of, superuser, verified
from tests.support.jobs import job_kind_that, submitted
from tests.support.server import Server
from tests.support.sockets import session_cookie

Act = Callable[[User, User], Any]
SIGNED_OUT = 4401
SECOND = 1.0


def say(socket: ClientConnection, event: str, **data: Any) -> dict[str, Any]:
    socket.send(json.dumps({"event": event, "data": data}))
    return json.loads(socket.recv(timeout=5))


def closes_within_a_second(socket: ClientConnection, act: Callable[[], Any]) -> None:
    act()
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=SECOND)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == SIGNED_OUT


@pytest.fixture
def alice(transactional_db: None) -> User:
    return User.objects.create_user("alice@example.com", "a long enough passphrase")


def test_signing_out_closes_the_sockets_of_this_sign_in_only(server: Server, alice: User) -> None:
    here, elsewhere = tokens.begin(user=alice), tokens.begin(user=alice)
    with (
        connect(f"{server.socket_url}/ws") as closing,
        connect(f"{server.socket_url}/ws") as staying,
    ):
        assert say(closing, "authenticate", token=here["access"])["event"] == "authenticated"
        assert say(staying, "authenticate", token=elsewhere["access"])["event"] == "authenticated"
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {here['access']}")
        closes_within_a_second(closing, lambda: api.post("/api/auth/logout"))
        assert say(staying, "leave_video_room", video_id="x")["event"] == "left"


def test_a_browsers_sign_out_closes_its_sockets(server: Server, alice: User) -> None:
    browser = Client()
    browser.force_login(alice)
    headers = {"Cookie": f"sessionid={browser.cookies['sessionid'].value}"}
    with connect(
        f"{server.socket_url}/ws", additional_headers=headers, origin=Origin(server.url)
    ) as socket:
        assert say(socket, "leave_video_room", video_id="x")["event"] == "left"
        closes_within_a_second(socket, lambda: browser.post("/accounts/logout/"))


@pytest.mark.parametrize(
    "act",
    [
        lambda root, alice: change_role(actor=root, user=alice, role=Role.USER),
        lambda root, alice: change_role(actor=root, user=alice, role=Role.ADMIN),
        lambda root, alice: set_active(actor=root, user=alice, active=False),
        lambda root, alice: browser_of(root).post(
            f"/admin/accounts/user/{alice.pk}/role/", {"role-role": "user", "role-reason": "Done"}
        ),
        lambda root, alice: api_of(root).patch(
            f"/api/v1/admins/{alice.pk}", {"status": "inactive"}, format="json"
        ),
    ],
    ids=["demoted", "raised", "shut out", "in the admin", "over the API"],
)
def test_another_role_closes_every_socket(server: Server, alice: User, act: Act) -> None:
    root = superuser()
    change_role(actor=root, user=verified(alice), role=Role.MODERATOR)
    pair, cookie = tokens.begin(user=alice), session_cookie(alice)
    with (
        connect(f"{server.socket_url}/ws") as program,
        connect(
            f"{server.socket_url}/ws",
            additional_headers={"Cookie": f"sessionid={cookie}"},
            origin=Origin(server.url),
        ) as page,
    ):
        assert say(program, "authenticate", token=pair["access"])["event"] == "authenticated"
        assert say(page, "leave_video_room", video_id="x")["event"] == "left"
        closes_within_a_second(program, lambda: act(root, alice))
        closes_within_a_second(page, lambda: None)


def test_nobody_else_loses_a_socket(server: Server, alice: User) -> None:
    root = superuser()
    mo = verified(User.objects.create_user("mo@example.com", None))
    change_role(actor=root, user=mo, role=Role.MODERATOR)
    pair = tokens.begin(user=alice)
    with connect(f"{server.socket_url}/ws") as socket:
        assert say(socket, "authenticate", token=pair["access"])["event"] == "authenticated"
        set_active(actor=root, user=mo, active=False)
        assert say(socket, "leave_video_room", video_id="x")["event"] == "left"


def test_one_socket_is_one_person(server: Server, alice: User) -> None:
    pair = tokens.begin(user=alice)
    with connect(f"{server.socket_url}/ws") as socket:
        say(socket, "authenticate", token=pair["access"])
        again = say(socket, "authenticate", token=pair["access"])
        assert again["data"]["code"] == "authenticated_already"


@pytest.fixture
def nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message that access has ended is lost; sockets look each time."""
    monkeypatch.setattr(revocation, "send_after_commit", lambda *_: None)
    monkeypatch.setattr(sockets, "LOOK_AGAIN_SECONDS", 0.0)


@pytest.mark.parametrize("hint", [True, False], ids=["at the next change", "at its next frame"])
@pytest.mark.parametrize(
    "act",
    [
        lambda alice, browser: browser.post("/accounts/logout/"),
        lambda alice, browser: end_access(user=alice),
        lambda alice, browser: set_active(actor=superuser(), user=alice, active=False),
    ],
    ids=["signed out", "changed a way in", "shut out"],
)
def test_who_was_not_told_finds_out_and_tells_nothing_more(
    server: Server,
    alice: User,
    nobody_is_told: None,
    act: Callable[[User, Client], Any],
    hint: bool,
) -> None:
    browser = Client()
    browser.force_login(alice)
    headers = {"Cookie": f"sessionid={browser.cookies['sessionid'].value}"}
    with (
        job_kind_that() as kind,
        connect(
            f"{server.socket_url}/ws", additional_headers=headers, origin=Origin(server.url)
        ) as page,
    ):
        job = submitted(alice, kind)
        assert say(page, "join_job_room", job_id=str(job.pk))["event"] == "joined"
        assert json.loads(page.recv(timeout=5))["event"] == "processing_progress"
        act(alice, browser)
        if hint:
            cancel(job=job)
        else:
            page.send(json.dumps({"event": "leave_job_room", "data": {"job_id": str(job.pk)}}))
        closes_within_a_second(page, lambda: None)


def test_a_program_that_was_not_told_finds_out(
    server: Server, alice: User, nobody_is_told: None
) -> None:
    pair = tokens.begin(user=alice)
    with connect(f"{server.socket_url}/ws") as program:
        assert say(program, "authenticate", token=pair["access"])["event"] == "authenticated"
        end_access(user=alice)
        program.send(json.dumps({"event": "leave_job_room", "data": {}}))
        closes_within_a_second(program, lambda: None)
