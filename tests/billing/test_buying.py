"""Tokens are bought on Stripe's page and credited when Stripe says, signed, that they were paid."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from billing.models import EntryKind, LedgerEntry, Purchase, PurchaseStatus
from billing.selectors import Balance, balance_of, discrepancies
from billing.services import place_hold
from billing.services.purchases import STARTED_AN_HOUR
from tests.billing.stripe_stand_in import (
    WEBHOOK,
    StandIn,
    paid,
    paid_back,
    signature,
    standing_in,
    tell,
)
from tests.support.threads import at_once

CHECKOUT = "/api/v1/billing/checkout"


@pytest.fixture
def stripe(settings: Any) -> Iterator[StandIn]:
    with standing_in(settings) as server:
        yield server


@pytest.fixture
def purchase(stripe: StandIn, alice_api: APIClient) -> Purchase:
    """Fifty tokens for five euros that Alice is about to pay."""
    assert alice_api.post(CHECKOUT, {"pack": "small"}, format="json").status_code == 201
    return Purchase.objects.get()


def test_a_checkout_sends_the_buyer_to_stripe_with_our_price(
    stripe: StandIn, alice_api: APIClient, alice: User
) -> None:
    response = alice_api.post(CHECKOUT, {"pack": "small"}, format="json")
    assert response.status_code == 201
    assert response.data == {"url": "https://checkout.stripe.com/c/pay/cs_test_1"}
    purchase = Purchase.objects.get()
    assert (purchase.wallet_id, purchase.session_id) == (alice.pk, "cs_test_1")
    assert (purchase.tokens, purchase.amount, purchase.currency) == (50, 500, "eur")
    asked = stripe.asked[0]
    assert asked["line_items[0][price_data][unit_amount]"] == "500"
    assert asked["line_items[0][price_data][currency]"] == "eur"
    assert asked["client_reference_id"] == str(purchase.pk)
    assert asked["payment_intent_data[metadata][purchase]"] == str(purchase.pk)
    assert urlsplit(asked["success_url"]).path == "/tokens/"
    assert stripe.headers[0]["Authorization"] == "Bearer sk_test_only_for_tests"
    assert stripe.headers[0]["Idempotency-Key"] == f"checkout:{purchase.pk}"
    assert balance_of(alice).balance == 20, "nothing before it is paid"


def test_a_paid_checkout_credits_its_tokens(purchase: Purchase, alice: User) -> None:
    response = tell(paid(purchase))
    assert (response.status_code, response.data) == (200, {"result": "credited"})
    assert balance_of(alice) == Balance(balance=70, held=0, available=70)
    entry = LedgerEntry.objects.get(kind=EntryKind.PURCHASE)
    assert (entry.amount, entry.reason) == (50, "50 tokens bought")
    purchase.refresh_from_db()
    assert purchase.status == PurchaseStatus.PAID
    assert discrepancies() == []


def test_the_same_message_again_credits_nothing_more(purchase: Purchase, alice: User) -> None:
    answers = [tell(paid(purchase)).data["result"] for _ in range(3)]
    answers.append(tell(paid(purchase, kind="async_payment_succeeded")).data["result"])
    assert answers == ["credited", "known", "known", "known"]
    assert balance_of(alice).balance == 70


@pytest.mark.django_db(transaction=True)
def test_the_same_message_many_times_at_once_credits_once(purchase: Purchase, alice: User) -> None:
    answers = at_once(8, lambda _: tell(paid(purchase)).data["result"])
    assert sorted(answers) == ["credited"] + ["known"] * 7
    assert balance_of(alice).balance == 70
    assert discrepancies() == []


def test_a_payment_that_comes_later_is_credited_when_it_comes(
    purchase: Purchase, alice: User
) -> None:
    assert tell(paid(purchase, payment_status="unpaid")).data == {"result": "ignored"}
    assert balance_of(alice).balance == 20
    assert tell(paid(purchase, kind="async_payment_succeeded")).data == {"result": "credited"}
    assert balance_of(alice).balance == 70


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_total": 1},
        {"amount_total": None},
        {"currency": "jpy"},
        {"currency": None},
        {"id": "cs_of_another_checkout"},
    ],
)
def test_a_payment_that_is_not_the_purchases_price_credits_nothing(
    purchase: Purchase, alice: User, changes: dict[str, Any]
) -> None:
    response = tell(paid(purchase, **changes))
    assert (response.status_code, response.json()["code"]) == (422, "purchase_mismatch")
    assert balance_of(alice).balance == 20
    assert tell(paid(purchase)).data == {"result": "credited"}, "the right one still counts"


@pytest.mark.parametrize(
    "reference", [None, "", "7", "0b8ae0b6-3a43-4a3b-8d32-5f1ff9b7f3e1", "x" * 300]
)
def test_a_checkout_of_somebody_else_is_none_of_our_business(
    purchase: Purchase, alice: User, reference: str | None
) -> None:
    response = tell(paid(purchase, client_reference_id=reference))
    assert (response.status_code, response.data) == (200, {"result": "ignored"})
    assert balance_of(alice).balance == 20


def test_the_price_of_the_day_of_the_checkout_counts(
    settings: Any, purchase: Purchase, alice: User
) -> None:
    settings.TOKEN_PACKS = {
        "small": {"name": "Ten", "tokens": 10, "amount": 900, "currency": "usd"}
    }
    assert tell(paid(purchase)).data == {"result": "credited"}
    assert balance_of(alice).balance == 70


def test_messages_that_stripe_did_not_sign_are_refused(purchase: Purchase, alice: User) -> None:
    event = paid(purchase)
    other = signature(b"{}")
    for signed in ("", "nonsense", "t=1,v1=00", "t=x,v1=y", other, other.replace("v1", "v0")):
        response = tell(event, signed=signed)
        assert (response.status_code, response.json()["code"]) == (400, "bad_signature"), signed
    assert balance_of(alice).balance == 20


def test_a_signature_by_another_secret_or_from_long_ago_is_refused(
    purchase: Purchase, alice: User
) -> None:
    body = json.dumps(paid(purchase)).encode()
    for signed in (signature(body, secret="whsec_another"), signature(body, age=600)):
        response = APIClient().post(
            WEBHOOK, body, content_type="application/json", headers={"Stripe-Signature": signed}
        )
        assert response.status_code == 400
    assert balance_of(alice).balance == 20


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b'"text"', b"7"])
def test_a_signed_body_that_is_no_event_is_refused(stripe: StandIn, db: None, body: bytes) -> None:
    signed = "t=1,v1=00" if body == b"\xff\xfe" else signature(body)
    response = APIClient().post(
        WEBHOOK, body, content_type="application/json", headers={"Stripe-Signature": signed}
    )
    assert response.status_code == 400


@pytest.mark.parametrize(
    "event",
    [{}, {"type": "charge.refunded"}, {"type": "invoice.paid", "data": {"object": {"id": "in_1"}}}],
)
def test_events_about_other_things_are_ignored(
    stripe: StandIn, db: None, event: dict[str, Any]
) -> None:
    assert tell(event).data == {"result": "ignored"}


def test_money_paid_back_takes_the_tokens_back_once(purchase: Purchase, alice: User) -> None:
    tell(paid(purchase))
    assert tell(paid_back(purchase, 500)).data == {"result": "taken_back"}
    assert tell(paid_back(purchase, 500)).data == {"result": "known"}
    assert balance_of(alice).balance == 20
    entry = LedgerEntry.objects.get(kind=EntryKind.REFUND)
    assert (entry.amount, entry.reason) == (-50, "Payment for 50 of 50 tokens paid back")
    assert discrepancies() == []


def test_a_part_paid_back_takes_that_part_and_then_the_rest(
    purchase: Purchase, alice: User
) -> None:
    tell(paid(purchase))
    tell(paid_back(purchase, 200))
    assert balance_of(alice).balance == 50
    tell(paid_back(purchase, 500))
    tell(paid_back(purchase, 200))
    assert balance_of(alice).balance == 20


def test_tokens_that_are_spent_or_held_stay_and_the_gap_is_on_record(
    purchase: Purchase, alice: User
) -> None:
    tell(paid(purchase))
    place_hold(user=alice, amount=60, reference="work:1")
    assert tell(paid_back(purchase, 500)).data == {"result": "taken_back"}
    assert balance_of(alice) == Balance(balance=60, held=60, available=0)
    purchase.refresh_from_db()
    assert (purchase.tokens_recalled, purchase.tokens_taken_back) == (50, 10)
    assert discrepancies() == []


def test_money_paid_back_before_it_was_reported_paid_is_to_be_told_again(
    purchase: Purchase, alice: User
) -> None:
    response = tell(paid_back(purchase, 500))
    assert (response.status_code, response.json()["code"]) == (409, "not_paid_yet")
    tell(paid(purchase))
    assert tell(paid_back(purchase, 500)).data == {"result": "taken_back"}
    assert balance_of(alice).balance == 20


@pytest.mark.parametrize("missing", ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "TOKEN_PACKS"])
def test_a_site_that_sells_nothing_says_which_variable_is_missing(
    settings: Any, stripe: StandIn, alice_api: APIClient, missing: str
) -> None:
    setattr(settings, missing, type(getattr(settings, missing))())
    for response in (alice_api.post(CHECKOUT, {"pack": "small"}, format="json"), tell({})):
        assert (response.status_code, response.json()["code"]) == (503, "not_configured")
        assert missing in response.json()["detail"]
    assert alice_api.get("/api/v1/billing/prices").data["packs"] == []
    assert stripe.asked == []


def test_an_unknown_pack_says_which_ones_there_are(stripe: StandIn, alice_api: APIClient) -> None:
    response = alice_api.post(CHECKOUT, {"pack": "huge"}, format="json")
    assert (response.status_code, response.json()["code"]) == (400, "unknown_pack")
    assert "small, large" in response.json()["detail"]


def test_when_stripe_cannot_be_used_the_buyer_is_told_that_nothing_was_charged(
    settings: Any, stripe: StandIn, alice_api: APIClient
) -> None:
    stripe.refuses = True
    response = alice_api.post(CHECKOUT, {"pack": "small"}, format="json")
    assert (response.status_code, response.json()["code"]) == (503, "payment_unavailable")
    assert "Nothing was charged" in response.json()["detail"]
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    response = alice_api.post(CHECKOUT, {"pack": "small"}, format="json")
    assert response.status_code == 503


def test_checkouts_are_not_opened_without_end(stripe: StandIn, alice_api: APIClient) -> None:
    for _ in range(STARTED_AN_HOUR):
        assert alice_api.post(CHECKOUT, {"pack": "small"}, format="json").status_code == 201
    response = alice_api.post(CHECKOUT, {"pack": "small"}, format="json")
    assert (response.status_code, response.json()["code"]) == (429, "too_many_purchases")


def test_only_those_who_are_signed_in_buy(stripe: StandIn, anyone: APIClient, db: None) -> None:
    assert anyone.post(CHECKOUT, {"pack": "small"}, format="json").status_code == 401


def test_the_form_on_the_page_leads_to_stripe(stripe: StandIn, alice: User) -> None:
    browser = Client()
    browser.force_login(alice)
    assert "Fifty tokens" in browser.get("/tokens/").content.decode()
    response = browser.post("/tokens/buy/", {"pack": "small"})
    assert response.status_code == 302
    assert response["Location"].startswith("https://checkout.stripe.com/")


def test_the_form_on_the_page_says_why_when_it_cannot(stripe: StandIn, alice: User) -> None:
    browser = Client()
    browser.force_login(alice)
    said = browser.post("/tokens/buy/", {"pack": "gone"}, follow=True).content.decode()
    assert "no longer for sale" in said
    stripe.refuses = True
    said = browser.post("/tokens/buy/", {"pack": "small"}, follow=True).content.decode()
    assert "Nothing was charged" in said
