"""One message to one browser: encrypted for it (RFC 8291), sent to its push service (RFC 8030)."""

import json
from enum import Enum
from typing import Any, NamedTuple

import structlog

from accounts.push.keys import authorization
from accounts.push.models import PushSubscription
from accounts.push.network import Unreachable, post

log = structlog.get_logger(__name__)

# How long a push service keeps it for a browser that is not running.
KEPT_FOR_SECONDS = 86_400
# It is gone, or was made for another key of ours.
FORGOTTEN = (401, 403, 404, 410)


class Result(Enum):
    """What became of a message: taken, not now, or nobody will ever get it there."""

    TAKEN = "taken"
    LATER = "later"
    GONE = "gone"


class Sent(NamedTuple):
    """The result; with `LATER`, the seconds for which the service wants to be left alone."""

    result: Result
    retry_after: int = 0


def send(
    subscription: PushSubscription, message: dict[str, Any], *, topic: str, seconds: float
) -> Sent:
    """Send a message to a browser; it replaces one of the same topic that still waits there.

    It takes `seconds` at most, and asks no database.
    """
    headers = {
        "Authorization": authorization(subscription.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR_SECONDS),
        "Topic": topic,
        "Urgency": "normal",
        "User-Agent": "SpotifAI",
    }
    body = _encrypted(subscription, json.dumps(message, ensure_ascii=False).encode())
    try:
        status, wait = post(subscription.endpoint, headers, body, seconds=seconds)
    except Unreachable as error:
        log.warning("push_service_away", service=subscription.service, error=str(error))
        return Sent(Result.LATER)
    if 200 <= status < 300:
        return Sent(Result.TAKEN)
    log.warning("push_refused", service=subscription.service, status=status)
    return Sent(Result.GONE) if status in FORGOTTEN else Sent(Result.LATER, wait)


def _encrypted(subscription: PushSubscription, data: bytes) -> bytes:
    from pywebpush import WebPusher  # brings an HTTP client of its own along

    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    pusher = WebPusher({"endpoint": subscription.endpoint, "keys": keys})
    return bytes(pusher.encode(data, content_encoding="aes128gcm")["body"])
