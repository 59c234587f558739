"""Sockets are not opened, tried or talked to without end."""

import asyncio
from typing import Any

import pytest
import websockets
from asgiref.sync import sync_to_async

from accounts.models import User
from accounts.tokens import services as tokens
from spotifai import bounded_socket
from spotifai.bounded_socket import FRAMES, STRANGER, TOO_OFTEN
from spotifai.socket import Socket
from tests.support.server import Server
from tests.support.sockets import HOST, Talk, session_cookie

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(alice: User) -> dict[str, str]:
    """Alice's tokens."""
    return tokens.begin(user=alice)


async def refusal(talk: Talk) -> dict[str, Any]:
    """What the socket says before it closes, as it must."""
    said = await talk.hear("error")
    assert await talk.is_closed_with() == TOO_OFTEN
    assert 1 <= said["retry_after"] <= 60
    assert said["message"].startswith("That was too often. Try again in ")
    return said


async def test_an_address_opens_so_many_sockets_a_minute(settings: Any) -> None:
    settings.ANONYMOUS_RATE = "2/min"
    for _ in range(2):
        async with Talk(address="192.0.2.1") as talk:
            await talk.say("join_video_room", video_id="x")
            assert (await talk.hear("error"))["code"] == "not_authenticated"
    async with Talk(address="192.0.2.1") as talk:
        assert (await refusal(talk))["code"] == "too_many_sockets"
    async with Talk(address="198.51.100.7") as talk:
        assert await talk.hears_nothing()


async def test_an_address_tries_so_many_tokens_a_minute(settings: Any) -> None:
    settings.SIGN_IN_RATE = "3/min"
    for _ in range(3):
        async with Talk(address="192.0.2.1") as talk:
            await talk.say("authenticate", token="nonsense")
            assert (await talk.hear("error"))["code"] == "invalid_token"
    async with Talk(address="192.0.2.1") as talk:
        await talk.say("authenticate", token="nonsense")
        assert (await refusal(talk))["code"] == "too_many_attempts"


async def test_good_tokens_are_not_counted(settings: Any, pair: dict[str, str]) -> None:
    settings.SIGN_IN_RATE = "2/min"
    for _ in range(4):
        async with Talk() as talk:
            await talk.say("authenticate", token=pair["access"])
            await talk.hear("authenticated")


async def test_a_socket_says_so_much_a_minute(pair: dict[str, str]) -> None:
    async with Talk() as talk:
        await talk.say("authenticate", token=pair["access"])
        await talk.hear("authenticated")
        for _ in range(FRAMES - 1):
            await talk.say("leave_video_room", video_id="x")
            await talk.hear("left")
        await talk.say("leave_video_room", video_id="x")
        assert (await refusal(talk))["code"] == "too_many_frames"


async def test_who_never_says_who_it_is_is_shown_out(
    alice: User, pair: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_socket, "STRANGER_SECONDS", 0.3)
    cookie = await sync_to_async(session_cookie)(alice)
    async with Talk(cookie=cookie, origin=f"http://{HOST}") as page:
        async with Talk() as stranger, Talk() as program:
            await program.say("authenticate", token=pair["access"])
            await program.hear("authenticated")
            assert (await stranger.hear("error"))["code"] == "not_authenticated"
            assert await stranger.is_closed_with() == STRANGER
            assert await program.hears_nothing(seconds=0.4)
        assert await page.hears_nothing()


async def test_a_real_client_sees_the_frame_and_the_code(server: Server, settings: Any) -> None:
    settings.ANONYMOUS_RATE = "1/min"
    async with websockets.connect(f"{server.socket_url}/ws"):
        pass
    async with websockets.connect(f"{server.socket_url}/ws") as second:
        assert "too_many_sockets" in str(await second.recv())
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await second.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == TOO_OFTEN


async def test_a_frame_that_nobody_can_answer_in_time_ends_the_socket_with_1013(
    alice: User, monkeypatch
) -> None:
    monkeypatch.setattr(bounded_socket, "DISPATCH_SECONDS", 0.2)
    monkeypatch.setattr(Socket, "_user_of_token", lambda *_: asyncio.sleep(60))
    async with Talk() as talk:
        await talk.say("authenticate", token="any")  # noqa: S106
        assert (await talk.hear("error"))["code"] == "database_unavailable"
        assert await talk.is_closed_with() == 1013
