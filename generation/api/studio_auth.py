"""The studio client's way in: camelCase, one token, the balance beside the person."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.models import User
from accounts.openapi import Tag, example
from accounts.people.selectors import is_verified
from accounts.sign_in.api.email import Door, client_of, new_user, password_holder
from accounts.sign_in.api.older_clients import EXPIRES_IN
from accounts.tokens import services as tokens
from billing.selectors import balance_of

CHARACTER_VIDEOS = Tag("Character videos", "The studio client: its sign-in.", order=90)
CREATOR = {
    "id": "5f0c8a52-7d0b-4c39-9a43-0d4e0f6d6f1b",
    "name": "Alice",
    "email": "alice@example.com",
    "tokens": 20,
    "isVerified": True,
    "subscription": "free",
    "createdAt": "2026-03-02T09:14:07.512Z",
    "updatedAt": "2026-03-02T09:14:07.512Z",
}


@example(CREATOR)
class Creator(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    tokens = serializers.IntegerField()
    isVerified = serializers.BooleanField()
    subscription = serializers.CharField(help_text="Always `free`.")
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()


@example(
    {
        "success": True,
        "message": "Login successful",
        "token": "eyJhbGciOiJIUzI1NiJ9.eyJ0….q3Zk",
        "user": CREATOR,
        "expiresIn": 3600,
    }
)
class Entered(serializers.Serializer):
    success = serializers.BooleanField()
    message = serializers.CharField()
    token = serializers.CharField()
    user = Creator()
    expiresIn = serializers.IntegerField(help_text="Seconds.")


@example({"name": "Alice", "email": "alice@example.com", "password": "correct-horse-9"})
class SignUpBody(serializers.Serializer):
    name = serializers.CharField(max_length=150)
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)


@example({"email": "alice@example.com", "password": "correct-horse-9"})
class SignInBody(serializers.Serializer):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)


def creator(user: User) -> dict[str, Any]:
    """A user as the studio client knows them."""
    return {
        "id": str(user.pk),
        "name": user.name,
        "email": user.email,
        "tokens": balance_of(user).balance,
        "isVerified": is_verified(user),
        "subscription": "free",
        "createdAt": user.date_joined,
        "updatedAt": user.updated_at,
    }


def _entered(user: User, token: str, message: str) -> dict[str, Any]:
    return {
        "success": True,
        "message": message,
        "token": token,
        "user": creator(user),
        "expiresIn": EXPIRES_IN,
    }


class SignUp(Door):
    """Create a studio account."""

    tag = CHARACTER_VIDEOS
    throttle_scope = "sign_up"

    @extend_schema(operation_id="studio_signup", request=SignUpBody, responses={201: Entered})
    def post(self, request: Request) -> Response:
        body = SignUpBody(data=request.data)
        body.is_valid(raise_exception=True)
        user = new_user(request, **body.validated_data)
        token = tokens.begin(user=user, client=client_of(request))["access"]
        return Response(_entered(user, token, "User created successfully"), status=201)


class SignIn(Door):
    """Sign in to the studio."""

    tag = CHARACTER_VIDEOS
    throttle_scope = "password"

    @extend_schema(operation_id="studio_login", request=SignInBody, responses=Entered)
    def post(self, request: Request) -> Response:
        body = SignInBody(data=request.data)
        body.is_valid(raise_exception=True)
        user = password_holder(request, **body.validated_data)
        token = tokens.begin(user=user, client=client_of(request))["access"]
        return Response(_entered(user, token, "Login successful"))


class Me(APIView):
    """Show the signed-in user as a creator."""

    tag = CHARACTER_VIDEOS

    @extend_schema(operation_id="studio_me", responses=Creator)
    def get(self, request: Request) -> Response:
        return Response(creator(signed_in(request)))


class Renew(APIView):
    """Renew the studio's token.

    The bearer token that is sent must still be good.
    """

    tag = CHARACTER_VIDEOS

    @extend_schema(operation_id="studio_refresh", request=None, responses=Entered)
    def post(self, request: Request) -> Response:
        sign_in_id = tokens.sign_in_of(request)
        if sign_in_id is None:
            raise AuthenticationFailed("Send the token that is to be renewed.")
        token = tokens.extend(sign_in_id=sign_in_id)
        return Response(_entered(signed_in(request), token, "Token refreshed successfully"))
