"""Everything that a person's credentials can open at once, and what of it is still open."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from accounts.api_keys.services import make_key
from accounts.extension import services as extension
from accounts.models import ExtensionPairing, User
from accounts.sign_in.reset_links import ResetLinks
from accounts.tokens import services as tokens
from tests.support.admin import browser_of
from tests.support.extension import with_token
from tests.support.server import Server

SIGNED_OUT = 4401
MOMENT = 0.3


class Opened:
    """What was opened for `user`: in a browser, by a program, in mails, by an extension."""

    page: ClientConnection
    program: ClientConnection

    def __init__(self, user: User) -> None:
        self.browser = browser_of(user)
        self.pair = tokens.begin(user=user)
        self.reset_link = reset_link_of(user)
        pending = EmailAddress.objects.create(user=user, email="pending@example.com")
        self.confirmation = reverse(
            "account_confirm_email", args=[EmailConfirmationHMAC(pending).key]
        )
        started = extension.start_pairing(name="Firefox", address="127.0.0.1")
        self.device_code = started.device_code
        extension.approve(user=user, pairing=ExtensionPairing.objects.latest("pk"))
        _, self.key = make_key(user=user, name="nightly", scope="read", days=1)
        _, self.link = extension.link_directly(user=user, name="Chrome")

    def still_open(self) -> set[str]:
        """The names of what still lets somebody in. It uses them up."""
        asked: dict[str, Any] = {
            "page socket": lambda: is_open(self.page),
            "program socket": lambda: is_open(self.program),
            "access token": lambda: me_with(self.pair["access"]) == 200,
            "refresh token": lambda: self._refresh() == 200,
            "browser": lambda: self.browser.get("/dashboard/").status_code == 200,
            "reset link": lambda: (
                b"password1" in Client().get(self.reset_link, follow=True).content
            ),
            "pairing": lambda: self._redeemed() == 200,
            "key": lambda: me_with(self.key) == 200,
            "extension": lambda: (
                with_token(self.link).get("/api/extension/status").status_code == 200
            ),
            # The last: an address more is a change of its own.
            "confirmation": lambda: self._confirmed(),
        }
        return {name for name, is_good in asked.items() if is_good()}

    def _refresh(self) -> int:
        body = {"refresh": self.pair["refresh"]}
        return APIClient().post("/api/auth/refresh", body, format="json").status_code

    def _redeemed(self) -> int:
        body = {"device_code": self.device_code}
        return APIClient().post("/api/extension/link", body, format="json").status_code

    def _confirmed(self) -> bool:
        Client().post(self.confirmation)
        return EmailAddress.objects.filter(email="pending@example.com", verified=True).exists()


PROGRAMS = {"key", "extension"}
EVERYTHING = {
    "page socket",
    "program socket",
    "access token",
    "refresh token",
    "browser",
    "reset link",
    "confirmation",
    "pairing",
    *PROGRAMS,
}


@contextmanager
def opened(server: Server, user: User) -> Iterator[Opened]:
    """Open everything; the sockets are closed at the end."""
    user.refresh_from_db()
    things = Opened(user)
    cookie = f"sessionid={things.browser.cookies['sessionid'].value}"
    url = f"{server.socket_url}/ws"
    with (
        connect(url, additional_headers={"Cookie": cookie}, origin=Origin(server.url)) as page,
        connect(url) as program,
    ):
        things.page, things.program = page, program
        say(program, "authenticate", token=things.pair["access"])
        yield things


def reset_link_of(user: User) -> str:
    """The path of a link for a new password."""
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": ResetLinks().make_token(user)},
    )


def me_with(token: str) -> int:
    """How the API answers somebody who sends `token`."""
    return with_token(token).get("/api/auth/me").status_code


def say(socket: ClientConnection, event: str, **data: Any) -> dict[str, Any]:
    """Send a frame; gives the next one that comes."""
    socket.send(json.dumps({"event": event, "data": data}))
    return json.loads(socket.recv(timeout=5))


def is_open(socket: ClientConnection) -> bool:
    """Whether the site still talks with whom the socket was opened for."""
    with suppress(TimeoutError, ConnectionClosed):
        socket.recv(timeout=MOMENT)
    try:
        return say(socket, "leave_video_room", video_id="x")["event"] == "left"
    except ConnectionClosed as closed:
        assert closed.rcvd is not None
        assert closed.rcvd.code == SIGNED_OUT
        return False
