"""The studio client's way in: camelCase, one token, the balance beside the person."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import tokens
from accounts.api.other_doors import EXPIRES_IN
from accounts.api.views import Door, client_of, new_user, password_holder
from accounts.current import signed_in
from accounts.models import User
from accounts.selectors import is_verified
from billing.selectors import balance_of


class Creator(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    tokens = serializers.IntegerField()
    isVerified = serializers.BooleanField()
    subscription = serializers.CharField(help_text="Always `free`.")
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()


class Entered(serializers.Serializer):
    success = serializers.BooleanField()
    message = serializers.CharField()
    token = serializers.CharField()
    user = Creator()
    expiresIn = serializers.IntegerField(help_text="Seconds.")


class SignUpBody(serializers.Serializer):
    name = serializers.CharField(max_length=150)
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)


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
    """Create an account."""

    throttle_scope = "sign_up"

    @extend_schema(operation_id="studio_signup", request=SignUpBody, responses={201: Entered})
    def post(self, request: Request) -> Response:
        body = SignUpBody(data=request.data)
        body.is_valid(raise_exception=True)
        user = new_user(request, **body.validated_data)
        token = tokens.begin(user=user, client=client_of(request))["access"]
        return Response(_entered(user, token, "User created successfully"), status=201)


class SignIn(Door):
    """Sign in."""

    throttle_scope = "password"

    @extend_schema(operation_id="studio_login", request=SignInBody, responses=Entered)
    def post(self, request: Request) -> Response:
        body = SignInBody(data=request.data)
        body.is_valid(raise_exception=True)
        user = password_holder(request, **body.validated_data)
        token = tokens.begin(user=user, client=client_of(request))["access"]
        return Response(_entered(user, token, "Login successful"))


class Me(APIView):
    """The signed-in user."""

    @extend_schema(operation_id="studio_me", responses=Creator)
    def get(self, request: Request) -> Response:
        return Response(creator(signed_in(request)))


class Renew(APIView):
    """Trade a bearer token that is still good for a fresh one."""

    @extend_schema(operation_id="studio_refresh", request=None, responses=Entered)
    def post(self, request: Request) -> Response:
        sign_in_id = tokens.sign_in_of(request)
        if sign_in_id is None:
            raise AuthenticationFailed("Send the token that is to be renewed.")
        token = tokens.extend(sign_in_id=sign_in_id)
        return Response(_entered(signed_in(request), token, "Token refreshed successfully"))
