"""Buying tokens over the API, and the door at which the payment provider knocks."""

import structlog
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import permissions
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.http.site_address import absolute
from billing.api import serializers as shapes
from billing.api.views import TOKENS
from billing.checkout import CheckoutFailed, apply_event, begin_checkout
from billing.packs import missing_settings, packs
from billing.services.purchases import NotPaidYet, PurchaseMismatch, TooManyPurchases
from billing.webhook import BadEvent, BadSignature, read_event


class NotConfigured(APIException):
    """Nothing is for sale on this site."""

    status_code = 503
    default_code = "not_configured"

    def __init__(self) -> None:
        names = " and ".join(missing_settings())
        super().__init__(f"This site sells no tokens: its operator has not set {names}.")


class Said(APIException):
    """A refusal with a status, a stable code and a sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        self.status_code = status
        super().__init__(sentence, code)


log = structlog.get_logger(__name__)

NO_EVENT = "This is signed, but it is no event as Stripe sends them."

EVENT = {"id": "evt_1P", "type": "checkout.session.completed", "data": {"object": {}}}


class Checkout(APIView):
    """Start a purchase.

    The answer says where to pay.
    """

    tag = TOKENS

    @extend_schema(
        operation_id="checkout",
        request=shapes.CheckoutIn,
        responses={201: shapes.CheckoutOut},
    )
    def post(self, request: Request) -> Response:
        if missing_settings():
            raise NotConfigured
        body = shapes.CheckoutIn(data=request.data)
        body.is_valid(raise_exception=True)
        pack = packs().get(body.validated_data["pack"])
        if pack is None:
            raise Said(400, "unknown_pack", f"Choose one of these packs: {', '.join(packs())}.")
        page = absolute(request._request, reverse("tokens"))
        try:
            url = begin_checkout(
                user=signed_in(request), pack=pack, success_url=f"{page}?paid=1", cancel_url=page
            )
        except TooManyPurchases as error:
            raise Said(429, error.code, error.message) from error
        except CheckoutFailed as error:
            raise Said(503, error.code, error.message) from error
        return Response({"url": url}, status=201)


class StripeWebhook(APIView):
    """Receive a payment event.

    Stripe says that a purchase was paid, or paid back. Signed; may be sent twice.
    """

    tag = TOKENS
    permission_classes = [permissions.AllowAny]
    authentication_classes = []
    throttle_classes = []  # Stripe may have much to tell, and its signature is cheap to check

    @extend_schema(
        operation_id="stripe_webhook",
        parameters=[
            OpenApiParameter("Stripe-Signature", str, OpenApiParameter.HEADER, required=True)
        ],
        request=OpenApiTypes.OBJECT,
        responses=shapes.EventOut,
        examples=[
            OpenApiExample("Event", EVENT, request_only=True),
            OpenApiExample("Example", {"result": "credited"}, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        if missing_settings():
            raise NotConfigured
        signature = request.headers.get("Stripe-Signature", "")
        try:
            event = read_event(body=request._request.body, signature=signature)
            result = apply_event(event)
        except BadSignature as error:
            raise Said(400, "bad_signature", "This is not signed by Stripe, or too old.") from error
        except BadEvent as error:
            raise Said(400, "bad_event", NO_EVENT) from error
        except PurchaseMismatch as error:
            log.error("purchase_mismatch", event_id=event.id)
            raise Said(
                422, "purchase_mismatch", "What was paid is not this purchase's price."
            ) from error
        except NotPaidYet as error:
            raise Said(409, "not_paid_yet", "The payment was not reported yet.") from error
        return Response({"result": result})
