"""What the garbage collector of a serving process goes through."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.signals import request_finished
from django.test import Client

from spotifai.asgi import lifespan
from spotifai.runtime import garbage


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The collector of the other tests."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    request_finished.disconnect(dispatch_uid="collect_after_requests")


def test_a_server_leaves_what_it_loaded_at_its_start_out_of_later_collections(
    settings: Any,
) -> None:
    settings.EMBEDDED = False
    said: list[str] = []
    orders = iter(["lifespan.startup", "lifespan.shutdown"])
    frozen: list[int] = []

    async def receive() -> dict[str, str]:
        frozen.append(gc.get_freeze_count())
        return {"type": next(orders)}

    async def send(message: dict[str, str]) -> None:
        said.append(message["type"])

    async_to_sync(lifespan)({"type": "lifespan"}, receive, send)
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert frozen[0] < 1_000
    assert frozen[1] > 100_000
    assert gc.get_threshold()[0] == garbage.MOST_YOUNG_OBJECTS


class _Row:
    """What refers to itself, as a row does to what was fetched along with it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_a_request_has_left_is_collected_once_it_is_answered() -> None:
    garbage.collect_after_requests()
    left = weakref.ref(_Row())
    assert left() is not None, "it is not collected yet"
    Client().get("/nowhere/")
    assert left() is None
