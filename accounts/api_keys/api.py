"""API keys over the API: listed, made and revoked."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_keys import services as keys
from accounts.api_keys.authentication import InPerson
from accounts.api_keys.models import ApiKey, Scope
from accounts.api_keys.selectors import keys_of
from accounts.http.caller import signed_in
from accounts.openapi import Tag, example
from accounts.sessions.reauthentication import require_proof

MAX_DAYS = 366
KEY = {
    "id": "0b7d2f5e-2d6c-4f0e-8f44-5a0d3f0a7c11",
    "name": "nightly",
    "scope": "read",
    "hint": "x7Qd",
    "created_at": "2026-03-02T09:20:41.100Z",
    "last_used_at": None,
    "expires_at": "2026-05-31T09:20:41.100Z",
}


@example(KEY)
class KeyOut(serializers.ModelSerializer):
    class Meta:
        model = ApiKey
        fields = ("id", "name", "scope", "hint", "created_at", "last_used_at", "expires_at")


@example({"name": "nightly", "scope": "read", "days": 90})
class KeyIn(serializers.Serializer):
    name = serializers.CharField(max_length=60)
    scope = serializers.ChoiceField(choices=Scope.choices, default=Scope.READ)
    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, default=90)


@example({**KEY, "key": "sk-spotifai-…x7Qd"})
class NewKeyOut(KeyOut):
    key = serializers.CharField(help_text="Shown this once; send it as `Authorization: Bearer …`.")

    class Meta(KeyOut.Meta):
        fields = (*KeyOut.Meta.fields, "key")


class Credentials(APIView):
    """Only the person signed in may see or change these; an API key may not."""

    tag = Tag(
        "Keys and sign-ins", "What may act for the caller. Not for API keys themselves.", order=120
    )

    permission_classes = [IsAuthenticated, InPerson]


class Keys(Credentials):
    """The caller's API keys."""

    @extend_schema(operation_id="keys", responses=KeyOut(many=True))
    def get(self, request: Request) -> Response:
        """List API keys."""
        return Response(KeyOut(keys_of(signed_in(request)), many=True).data)

    @extend_schema(operation_id="key_make", request=KeyIn, responses={201: NewKeyOut})
    def post(self, request: Request) -> Response:
        """Create an API key.

        The answer is the only one that shows it.
        """
        require_proof(request)
        body = KeyIn(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            key, text = keys.make_key(user=signed_in(request), **body.validated_data)
        except keys.TooManyKeys:
            raise ValidationError(
                f"You have {keys.MAX_KEYS} keys, the most there may be. Revoke one first."
            ) from None
        return Response({**KeyOut(key).data, "key": text}, status=201)


class Key(Credentials):
    """One API key."""

    @extend_schema(operation_id="key_revoke", responses={204: None})
    def delete(self, request: Request, key_id: uuid.UUID) -> Response:
        """Revoke an API key.

        It is refused from the next request on.
        """
        if not keys.revoke_key(user=signed_in(request), key_id=key_id):
            raise NotFound
        return Response(status=204)
