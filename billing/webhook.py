"""What Stripe sends: signed, and still looked at like anything else that comes from outside.

https://docs.stripe.com/webhooks, https://docs.stripe.com/api/events/object
"""

from dataclasses import dataclass
from typing import Any

import stripe
from django.conf import settings

from accounts.http.untrusted_json import BadJson, read_json


class BadSignature(Exception):
    """A message that is not Stripe's, is not whole, or is too old."""


class BadEvent(Exception):
    """A message that Stripe has signed, and that is not made as Stripe's are."""


@dataclass(frozen=True)
class Event:
    """A message: its id, what has happened, and the thing to which it has."""

    id: str
    kind: str
    thing: dict[str, Any]

    def text(self, name: str) -> str:
        """A field of the thing; empty when it has none. Raises `BadEvent`."""
        return _text(self.thing, name)

    def amount(self, name: str) -> int:
        """A field of the thing, in its currency's smallest unit. Raises `BadEvent`."""
        value = self.thing.get(name)
        if type(value) is not int or value < 0:
            raise BadEvent(name)
        return value

    def metadata(self, name: str) -> str:
        """What we have put into the thing's metadata; empty when nothing. Raises `BadEvent`."""
        return _text(_object(self.thing.get("metadata") or {}), name)


def read_event(*, body: bytes, signature: str) -> Event:
    """The message in a webhook's body. Raises `BadSignature`, `BadEvent`."""
    try:
        stripe.WebhookSignature.verify_header(
            body, signature, settings.STRIPE_WEBHOOK_SECRET, stripe.Webhook.DEFAULT_TOLERANCE
        )
    except Exception as error:  # its parser stumbles over letters and numbers of all kinds
        raise BadSignature from error
    try:
        event = read_json(body)
    except BadJson as error:
        raise BadEvent from error
    return _event(event)


def _event(sent: Any) -> Event:
    event = _object(sent)
    thing = _object(_object(event.get("data", {})).get("object", {}))
    return Event(_text(event, "id"), _text(event, "type"), thing)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadEvent
    return value


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name) or ""
    if not isinstance(value, str) or "\x00" in value:  # which databases do not take
        raise BadEvent(name)
    return value
