"""A room registers what its clients may send, who may, and what then happens."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from media_jobs.errors import Refused
from media_jobs.events.registry import Connection, SocketEvent, socket_events
from tests.support.registries import registered
from tests.support.sockets import HOST, Talk, session_cookie

pytestmark = pytest.mark.django_db(transaction=True)


def _may_greet(connection: Connection, data: dict[str, Any]) -> str:
    """Who is greeted; anybody but the user themselves."""
    user = User.objects.get(email=str(data.get("email", "")))
    if user == connection.user:
        raise Refused("not_oneself", "Greet somebody else.")
    return user.name


async def _greet(connection: Connection, name: str) -> None:
    await connection.say("greeted", {"name": name, "by": connection.user.name})


@pytest.fixture
def greeting() -> Iterator[None]:
    """An app whose clients may greet each other."""
    with registered(socket_events, SocketEvent("greet", _may_greet, _greet)):
        yield


def talk_of(cookie: str) -> Talk:
    return Talk(cookie=cookie, origin=f"http://{HOST}")


@pytest.fixture
def cookie(alice: User) -> str:
    """Alice's session."""
    return session_cookie(alice)


async def test_an_event_reaches_its_handler(greeting: None, cookie: str, bob: User) -> None:
    async with talk_of(cookie) as talk:
        await talk.say("greet", email=bob.email)
        assert await talk.hear("greeted") == {"name": "Bob", "by": "Alice"}


async def test_what_is_not_permitted_is_refused_and_the_talk_goes_on(
    greeting: None, cookie: str, alice: User, bob: User
) -> None:
    async with talk_of(cookie) as talk:
        await talk.say("greet", email=alice.email)
        refused = await talk.hear("error")
        assert refused == {"code": "not_oneself", "message": "Greet somebody else."}
        await talk.say("greet", email=bob.email)
        await talk.hear("greeted")


async def test_a_stranger_sends_no_event(greeting: None, bob: User) -> None:
    async with Talk() as talk:
        await talk.say("greet", email=bob.email)
        assert (await talk.hear("error"))["code"] == "not_authenticated"


async def test_an_event_of_no_app_is_unknown(cookie: str) -> None:
    async with talk_of(cookie) as talk:
        await talk.say("greet", email="bob@example.com")
        assert (await talk.hear("error"))["code"] == "unknown_event"
