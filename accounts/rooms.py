"""Speaking to open sockets from synchronous code. Whatever is said there may be lost."""

from typing import Any

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

log = structlog.get_logger(__name__)


def tell_after_commit(room: str, message: dict[str, Any]) -> None:
    """Send `message` to everyone in `room` once the surrounding transaction is committed."""
    transaction.on_commit(lambda: _tell(room, message))


def _tell(room: str, message: dict[str, Any]) -> None:
    try:
        async_to_sync(get_channel_layer().group_send)(room, message)
    except Exception as error:  # noqa: BLE001 - nothing that matters may fail for it
        log.warning("room_not_reached", room=room, error=str(error))
