"""Push subscriptions over the API: browsers that are told of notices while the site is closed."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError as Invalid
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_keys.authentication import InPerson
from accounts.http.browser_names import browser_name
from accounts.http.caller import signed_in
from accounts.limits.rates import Limit
from accounts.notices.api import NOTICES
from accounts.openapi import example
from accounts.push.endpoints import (
    MAX_CHARACTERS,
    check_endpoint,
    clean_public_key,
    clean_secret,
)
from accounts.push.keys import public_key
from accounts.push.models import PushSubscription
from accounts.push.selectors import subscriptions_of
from accounts.push.services import MOST, subscribe, unsubscribe
from accounts.sockets.revocation import NAME
from accounts.tokens.services import sign_in_of

MADE = Limit("push_subscriptions", 60, 3600)
SUBSCRIPTION = {
    "id": "4c6b7a0e-8f11-4f0a-9f5e-0d6f4f8b2a31",
    "browser": "Firefox on Linux",
    "service": "updates.push.services.mozilla.com",
    "created_at": "2026-03-02T09:14:07.600Z",
    "last_used_at": None,
    "current": True,
}


class KeysIn(serializers.Serializer):
    p256dh = serializers.CharField(max_length=100, help_text="A point of P-256 in base64url.")
    auth = serializers.CharField(max_length=40, help_text="16 bytes in base64url.")

    def validate_p256dh(self, text: str) -> str:
        return _clean(clean_public_key, text)

    def validate_auth(self, text: str) -> str:
        return _clean(clean_secret, text)


@example(
    {
        "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABm…",
        "expirationTime": None,
        "keys": {"p256dh": "BNcRdreALRFX…QTg", "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
    }
)
class PushSubscriptionIn(serializers.Serializer):
    """What `PushSubscription.toJSON()` of a browser gives."""

    endpoint = serializers.CharField(max_length=MAX_CHARACTERS)
    expirationTime = serializers.FloatField(
        required=False, allow_null=True, help_text="Not used: who has expired is refused."
    )
    keys = KeysIn()

    def validate_endpoint(self, text: str) -> str:
        _clean(check_endpoint, text)
        return text


@example(SUBSCRIPTION)
class PushSubscriptionOut(serializers.ModelSerializer):
    browser = serializers.CharField(help_text="For people; empty where it is not known.")
    service = serializers.CharField(help_text="The host of its push service.")
    last_used_at = serializers.DateTimeField(
        allow_null=True, help_text="When something was sent there."
    )
    current = serializers.SerializerMethodField(
        help_text="Whether it was made with what the caller is signed in with."
    )

    class Meta:
        model = PushSubscription
        fields = ("id", "browser", "service", "created_at", "last_used_at", "current")

    def get_current(self, row: PushSubscription) -> bool:
        return row.made_with(**_made_with(self.context["request"]))


@example({"public_key": "BDd3_hVL9fZi9Ybo2UUz…", "subscriptions": [SUBSCRIPTION]})
class PushSubscriptionsOut(serializers.Serializer):
    public_key = serializers.CharField(
        help_text="What a browser subscribes with (`applicationServerKey`)."
    )
    subscriptions = PushSubscriptionOut(many=True)


class PushSubscriptions(APIView):
    """The browsers that are told of the caller's notices."""

    tag = NOTICES
    permission_classes = [IsAuthenticated, InPerson]

    @extend_schema(operation_id="push_subscriptions", responses=PushSubscriptionsOut)
    def get(self, request: Request) -> Response:
        """List push subscriptions.

        And the key with which to subscribe. One ends when its browser is signed out.
        """
        found = {
            "public_key": public_key(),
            "subscriptions": subscriptions_of(signed_in(request)),
        }
        return Response(PushSubscriptionsOut(found, context={"request": request}).data)

    @extend_schema(
        operation_id="push_subscribe",
        request=PushSubscriptionIn,
        responses={200: PushSubscriptionOut, 201: PushSubscriptionOut},
        description=f"The same endpoint again is the same subscription (200). Of more than {MOST} "
        "the oldest go. It ends when the browser, or the sign-in whose token was sent, is signed "
        "out.",
    )
    def post(self, request: Request) -> Response:
        """Subscribe a browser."""
        made_with = _made_with(request)
        if not any(made_with.values()):
            raise PermissionDenied("Sign in for this: it ends when you sign out.")
        user = signed_in(request)
        MADE.check(user.pk)
        body = PushSubscriptionIn(data=request.data)
        body.is_valid(raise_exception=True)
        subscription, new = subscribe(
            user=user,
            endpoint=body.validated_data["endpoint"],
            **body.validated_data["keys"],
            browser=browser_name(request.headers.get("User-Agent", "")),
            **made_with,
        )
        shown = PushSubscriptionOut(subscription, context={"request": request})
        return Response(shown.data, status=201 if new else 200)


class OnePushSubscription(APIView):
    """One browser that is told of the caller's notices."""

    tag = NOTICES
    permission_classes = [IsAuthenticated, InPerson]

    @extend_schema(operation_id="push_unsubscribe", responses={204: None})
    def delete(self, request: Request, subscription_id: uuid.UUID) -> Response:
        """End a push subscription."""
        if not unsubscribe(user=signed_in(request), subscription_id=subscription_id):
            raise NotFound
        return Response(status=204)


def _made_with(request: Request) -> dict[str, Any]:
    """That with which a subscription of the caller's would end."""
    if request.auth is None:
        return {"session": request.session.get(NAME, ""), "sign_in_id": None}
    return {"session": "", "sign_in_id": sign_in_of(request)}


def _clean(clean: Callable[[str], Any], text: str) -> Any:
    try:
        return clean(text)
    except Invalid as error:
        raise serializers.ValidationError(error.messages) from error
