"""What may act for a user: API keys and sign-ins, listed, made and ended."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import keys, tokens
from accounts.api.openapi import Tag, example
from accounts.current import signed_in
from accounts.models import ApiKey, Scope, SignIn
from accounts.proof import require_proof
from accounts.selectors import keys_of, open_sign_ins_of

MAX_DAYS = 366
MOST_SIGN_INS = 200
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


@example(
    {
        "id": "c1a4f9f6-6d0f-4b53-b7c2-0a8b9a3d2e10",
        "client": "curl/8.5.0",
        "created_at": "2026-03-02T09:14:07.600Z",
        "renewed_at": "2026-03-03T08:02:55.031Z",
        "current": True,
    }
)
class SignInOut(serializers.ModelSerializer):
    current = serializers.BooleanField(help_text="Whether it is the one that asks.")

    class Meta:
        model = SignIn
        fields = ("id", "client", "created_at", "renewed_at", "current")


class Credentials(APIView):
    """Only the person signed in may see or change these; an API key may not."""

    tag = Tag(
        "Keys and sign-ins", "What may act for the caller. Not for API keys themselves.", order=120
    )

    permission_classes = [IsAuthenticated, keys.InPerson]


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


class SignIns(Credentials):
    """List sign-ins.

    Where the caller is signed in with tokens: the latest 200.
    """

    @extend_schema(operation_id="sign_ins", responses=SignInOut(many=True))
    def get(self, request: Request) -> Response:
        mine = tokens.sign_in_of(request)
        found = list(open_sign_ins_of(signed_in(request))[:MOST_SIGN_INS])
        for sign_in in found:
            sign_in.current = str(sign_in.pk) == mine  # type: ignore[attr-defined]
        return Response(SignInOut(found, many=True).data)


class OneSignIn(Credentials):
    """One sign-in."""

    @extend_schema(operation_id="sign_in_end", responses={204: None})
    def delete(self, request: Request, sign_in_id: uuid.UUID) -> Response:
        """End a sign-in.

        Its tokens are refused from the next request on.
        """
        sign_in = open_sign_ins_of(signed_in(request)).filter(pk=sign_in_id).first()
        if sign_in is None:
            raise NotFound
        tokens.end(sign_in_id=sign_in.pk)
        return Response(status=204)
