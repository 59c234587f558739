"""Talking to Stripe: a checkout for a purchase, and what its signed messages ask for.

https://docs.stripe.com/checkout/fulfillment
"""

import uuid
from typing import Any

import stripe
import structlog
from django.conf import settings

from accounts.models import User
from billing.models import Purchase
from billing.packs import Pack
from billing.services.purchases import (
    credit_purchase,
    name_session,
    start_purchase,
    take_back_purchase,
)
from billing.webhook import Event

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 15
PAID_EVENTS = ("checkout.session.completed", "checkout.session.async_payment_succeeded")


class CheckoutFailed(Exception):
    """Stripe could not be reached or did not accept the checkout; nothing was charged."""

    code = "payment_unavailable"
    message = "The payment page could not be opened. Nothing was charged; try again in a minute."


def begin_checkout(*, user: User, pack: Pack, success_url: str, cancel_url: str) -> str:
    """Open a checkout of `pack`; returns the address where the user pays.

    Raises `CheckoutFailed`, and `TooManyPurchases` of `start_purchase`.
    """
    purchase = start_purchase(user=user, pack=pack)
    client = stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE},
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        max_network_retries=1,
    )
    about = {"purchase": str(purchase.pk)}
    try:
        session = client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "client_reference_id": str(purchase.pk),
                "customer_email": user.email,
                "line_items": [{"quantity": 1, "price_data": _price_data(pack)}],
                "metadata": about,
                "payment_intent_data": {"metadata": about},  # refunds of the charge carry it
                "success_url": success_url,
                "cancel_url": cancel_url,
            },
            {"idempotency_key": f"checkout:{purchase.pk}"},
        )
    except stripe.StripeError as error:
        log.warning("checkout_failed", purchase=str(purchase.pk), error=str(error))
        raise CheckoutFailed from error
    if not session.url:
        raise CheckoutFailed
    name_session(purchase=purchase, session_id=session.id)
    return session.url


def _price_data(pack: Pack) -> Any:
    return {
        "currency": pack.currency,
        "unit_amount": pack.amount,
        "product_data": {"name": pack.name},
    }


def apply_event(event: Event) -> str:
    """Do what a message asks for; returns what came of it, in one word.

    Messages about what is not ours are ignored: one Stripe account may serve several sites.
    Raises `BadEvent`, `PurchaseMismatch` and `NotPaidYet`.
    """
    try:
        if event.kind in PAID_EVENTS and event.text("payment_status") == "paid":
            return _paid(event)
        if event.kind == "charge.refunded":
            return _paid_back(event)
    except Purchase.DoesNotExist:
        log.info("stripe_event_of_no_purchase", event_id=event.id, type=event.kind)
    return "ignored"


def _paid(session: Event) -> str:
    credited = credit_purchase(
        purchase_id=_purchase_id(session.text("client_reference_id")),
        session_id=session.text("id"),
        amount=session.thing.get("amount_total"),
        currency=session.text("currency"),
    )
    return "credited" if credited else "known"


def _paid_back(charge: Event) -> str:
    taken = take_back_purchase(
        purchase_id=_purchase_id(charge.metadata("purchase")),
        money_back=charge.amount("amount_refunded"),
    )
    return "taken_back" if taken else "known"


def _purchase_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Purchase.DoesNotExist from error
