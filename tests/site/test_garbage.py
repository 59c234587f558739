"""What the garbage collector of a serving process goes through."""

import gc
from typing import Any

from asgiref.sync import async_to_sync

from spotifai.asgi import lifespan


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

    try:
        async_to_sync(lifespan)({"type": "lifespan"}, receive, send)
    finally:
        gc.unfreeze()
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert frozen[0] < 1_000
    assert frozen[1] > 100_000
