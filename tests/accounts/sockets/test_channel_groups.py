"""Saying something to open sockets: from one thread, whoever speaks, and never for long."""

import asyncio
import threading
import time
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import transaction

from accounts.sockets import channel_groups
from accounts.sockets.channel_groups import send_after_commit
from tests.support.threads import at_once, in_thread

pytestmark = pytest.mark.django_db(transaction=True)

NEWS = {"type": "job.changed", "job_id": "1"}


async def test_what_is_said_in_a_thread_is_heard() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("room.of.mine", channel)
    hearing = asyncio.create_task(layer.receive(channel))
    await asyncio.sleep(0)
    await in_thread(send_after_commit, "room.of.mine", NEWS)
    assert await asyncio.wait_for(hearing, 5) == NEWS


async def test_who_stops_listening_at_any_moment_has_stopped_at_once() -> None:
    layer = get_channel_layer()

    async def stop(microseconds: int) -> None:
        hearing = asyncio.create_task(layer.receive(await layer.new_channel()))
        await asyncio.sleep(microseconds / 1_000_000)
        hearing.cancel()
        done, _ = await asyncio.wait([hearing], timeout=5)
        assert done, f"still listening when stopped after {microseconds} microseconds"

    for microseconds in range(0, 1000, 50):
        await stop(microseconds)


def test_nothing_is_said_of_what_was_rolled_back(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Any] = []
    monkeypatch.setattr(channel_groups, "_send", lambda *what: said.append(what))
    with transaction.atomic():
        send_after_commit("room", NEWS)
        transaction.set_rollback(True)
    assert said == []
    send_after_commit("room", NEWS)
    assert said == [("room", NEWS)]


def test_however_many_speak_they_share_one_thread() -> None:
    channel_groups._loop.cache_clear()
    before = set(threading.enumerate())
    at_once(8, lambda number: send_after_commit(f"room.{number}", NEWS))
    started = [thread for thread in threading.enumerate() if thread not in before]
    assert [thread.name for thread in started] == ["rooms"]


def test_a_channel_layer_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def stuck(room: str, message: dict[str, Any]) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(channel_groups, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(get_channel_layer(), "group_send", stuck)
    began = time.monotonic()
    send_after_commit("room", NEWS)
    assert time.monotonic() - began < 2
    assert "room_not_reached" in caplog.text
