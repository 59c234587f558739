"""The webhook answers 400 to whatever is not an event, signed or not, and changes nothing."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from billing.models import LedgerEntry, Purchase
from billing.packs import packs
from billing.services.purchases import name_session, start_purchase
from tests.billing.stripe_stand_in import WEBHOOK, WEBHOOK_SECRET, standing_in

pytestmark = pytest.mark.django_db

DEEP = b"[" * 990 + b"]" * 990
WRONG: list[Any] = [None, [], {}, "x", 7, True, 10**18, -1, 1.5, "\x00"]


@pytest.fixture(autouse=True)
def stripe(settings: Any) -> Iterator[None]:
    with standing_in(settings):
        yield


@pytest.fixture
def purchase(alice: User) -> Purchase:
    begun = start_purchase(user=alice, pack=packs()["small"])
    name_session(purchase=begun, session_id="cs_1")
    return begun


def send(body: bytes, *, header: str | None = None) -> int:
    if header is None:
        moment = int(time.time())
        signed = b"%d.%s" % (moment, body)
        mac = hmac.new(WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
        header = f"t={moment},v1={mac}"
    answer = APIClient(raise_request_exception=False).post(
        WEBHOOK, body, content_type="application/json", headers={"Stripe-Signature": header}
    )
    return answer.status_code


@pytest.mark.parametrize(
    "header",
    [
        "t=1,v1=é",
        "t=NOW,v1=é",
        "t=NOW,v1=\ud800".encode("utf-8", "replace").decode(),
        "t=" + "9" * 5000 + ",v1=0",
        "t=x,v1=0",
        "t,v1",
        "=,=,=",
        "t=1",
        ",",
        "v1=" + "0" * 64,
        "t=-1,v1=00",
        "t=1e9,v1=00",
        "t=\x00,v1=00",
    ],
)
def test_a_signature_that_is_none_is_refused(header: str) -> None:
    assert send(b"{}", header=header.replace("NOW", str(int(time.time())))) == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"\xff\xfe",
        DEEP,
        b'{"type": "charge.refunded", "data": {"object": ' + DEEP + b"}}",
        b'{"type": "charge.refunded", "data": {"object": null}}',
        b'{"type": "charge.refunded", "data": null}',
        b'{"type": ["charge.refunded"], "data": {"object": {}}}',
        b'{"type": "x", "data": {"object": {"amount": 1e999}}}',
        b'{"type": "x", "data": {"object": {"amount": ' + b"9" * 5000 + b"}}}",
        b'{"type": "x", "data": {"object": {"id": "\\ud800"}}}',
    ],
    ids=range(14),
)
def test_a_signed_body_that_is_no_event_is_refused(body: bytes) -> None:
    assert send(body) == 400


@pytest.mark.parametrize("field", ["id", "type", "data"])
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_no_wrong_type_around_the_thing_is_an_error_of_ours(field: str, value: Any) -> None:
    event = {"id": "evt_1", "type": "charge.refunded", "data": {"object": {}}}
    assert send(json.dumps(event | {field: value}).encode()) in (200, 400)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("checkout.session.completed", "id"),
        ("checkout.session.completed", "client_reference_id"),
        ("checkout.session.completed", "payment_status"),
        ("checkout.session.completed", "amount_total"),
        ("checkout.session.completed", "currency"),
        ("charge.refunded", "metadata"),
        ("charge.refunded", "amount_refunded"),
    ],
)
def test_no_wrong_type_in_the_thing_is_an_error_of_ours_or_moves_tokens(
    purchase: Purchase, kind: str, field: str
) -> None:
    before = LedgerEntry.objects.count()
    thing = {
        "id": "cs_1",
        "client_reference_id": str(purchase.pk),
        "payment_status": "paid",
        "amount_total": 500,
        "currency": "eur",
        "metadata": {"purchase": str(purchase.pk)},
        "amount_refunded": 500,
    }
    for value in [*WRONG, "x" * 300, {"purchase": []}, {"purchase": None}]:
        event = {"id": "evt_1", "type": kind, "data": {"object": thing | {field: value}}}
        assert send(json.dumps(event).encode()) in (200, 400, 409, 422), value
    assert LedgerEntry.objects.count() == before
