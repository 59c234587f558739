"""Stripe as far as it is needed: an HTTP server on loopback, and messages signed as it signs."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from rest_framework.test import APIClient

from billing.models import Purchase

WEBHOOK = "/api/v1/billing/stripe/webhook"
WEBHOOK_SECRET = "whsec_only_for_tests"  # noqa: S105
PACKS = {
    "small": {"name": "Fifty tokens", "tokens": 50, "amount": 500, "currency": "eur"},
    "large": {"name": "Two hundred tokens", "tokens": 200, "amount": 1800, "currency": "eur"},
}


class StandIn(ThreadingHTTPServer):
    """Opens checkouts, and remembers what it was asked and with which headers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.refuses = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(dict(parse_qsl(body)))
        self.server.headers.append(dict(self.headers))
        number = len(self.server.asked)
        url = f"https://checkout.stripe.com/c/pay/cs_test_{number}"
        answer: dict[str, Any] = {
            "id": f"cs_test_{number}",
            "object": "checkout.session",
            "url": url,
        }
        if self.server.refuses:
            answer = {"error": {"type": "invalid_request_error", "message": "No."}}
        data = json.dumps(answer).encode()
        self.send_response(400 if self.server.refuses else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def standing_in(settings: Any) -> Iterator[StandIn]:
    """Configure the site to sell packs through a stand-in while the block runs."""
    server = StandIn()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TOKEN_PACKS = PACKS
    settings.STRIPE_SECRET_KEY = "sk_test_only_for_tests"
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET
    settings.STRIPE_API_BASE = server.url
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def signature(body: bytes, *, secret: str = WEBHOOK_SECRET, age: float = 0) -> str:
    """The header over `body`, by Stripe's published scheme: HMAC-SHA256 of `time.body`.

    https://docs.stripe.com/webhooks#verify-manually
    """
    moment = int(time.time() - age)
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"


def tell(event: dict[str, Any], *, signed: str | None = None) -> Any:
    """Knock with an event, signed unless told otherwise; returns the answer."""
    body = json.dumps(event).encode()
    headers = {"Stripe-Signature": signature(body) if signed is None else signed}
    client = APIClient()
    return client.post(WEBHOOK, body, content_type="application/json", headers=headers)


def paid(purchase: Purchase, *, kind: str = "completed", **changes: Any) -> dict[str, Any]:
    """The event that a checkout ended with a payment."""
    session = {
        "id": purchase.session_id,
        "object": "checkout.session",
        "client_reference_id": str(purchase.pk),
        "payment_status": "paid",
        "amount_total": purchase.amount,
        "currency": purchase.currency,
        **changes,
    }
    return {
        "id": f"evt_{kind}",
        "object": "event",
        "type": f"checkout.session.{kind}",
        "data": {"object": session},
    }


def paid_back(purchase: Purchase, amount: int) -> dict[str, Any]:
    """The event that `amount` of a purchase's price has been paid back so far."""
    charge = {
        "id": "ch_1",
        "object": "charge",
        "amount": purchase.amount,
        "amount_refunded": amount,
        "metadata": {"purchase": str(purchase.pk)},
    }
    return {
        "id": f"evt_back_{amount}",
        "object": "event",
        "type": "charge.refunded",
        "data": {"object": charge},
    }
