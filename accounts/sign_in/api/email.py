"""E-mail sign-in over the API."""

from allauth.account.adapter import get_adapter
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.limits.throttling import DoorRate, count_claim
from accounts.openapi import Tag
from accounts.people.models import User
from accounts.people.serializers import UserOut
from accounts.sign_in import services
from accounts.sign_in.adapter import record_sign_out
from accounts.sign_in.api import serializers as shapes
from accounts.tokens import services as tokens

SIGN_IN = Tag("Sign-in", "Come in with an e-mail address or an ID token, and sign out.", order=10)


class Door(APIView):
    """A way in: open to everyone, at a limited rate of its own."""

    permission_classes = [permissions.AllowAny]
    authentication_classes = []
    throttle_classes = [DoorRate]
    throttle_scope = ""

    def get_authenticate_header(self, request: Request) -> str:
        """Make a refused sign-in a 401: without this header the framework turns it into a 403."""
        return 'Bearer realm="api"'


def new_user(request: Request, *, email: str, password: str, name: str = "") -> User:
    """Create an account and ask by mail whether the address is theirs; the answer never tells."""
    count_claim(email)
    try:
        user, address = services.sign_up(email=email, password=password, name=name)
    except ValidationError as error:
        raise exceptions.ValidationError({"password": error.messages}) from error
    address.send_confirmation(request._request, signup=True)
    return user


def password_holder(request: Request, *, email: str, password: str) -> User:
    """The user whose address and password these are.

    Raises `AuthenticationFailed`, or `TooOften` after too many wrong ones.
    """
    adapter = get_adapter(request._request)
    user = adapter.authenticate(request._request, email=email.lower(), password=password)
    if not isinstance(user, User):
        raise exceptions.AuthenticationFailed("The e-mail address or password is wrong.")
    return user


def client_of(request: Request) -> str:
    """What the client calls itself."""
    return request.headers.get("User-Agent", "")


def _signed_in(request: Request, user: User) -> dict[str, object]:
    pair = tokens.begin(user=user, client=client_of(request))
    return {"user": UserOut(user).data, **pair}


class SignUp(Door):
    """Create an account.

    A mail asks to confirm the address.
    """

    tag = SIGN_IN
    throttle_scope = "sign_up"

    @extend_schema(operation_id="signup", request=shapes.SignUpIn, responses={201: shapes.SignedIn})
    def post(self, request: Request) -> Response:
        body = shapes.SignUpIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(_signed_in(request, new_user(request, **body.validated_data)), status=201)


class SignIn(Door):
    """Sign in with e-mail and password."""

    tag = SIGN_IN
    throttle_scope = "password"

    @extend_schema(operation_id="login", request=shapes.SignInIn, responses=shapes.SignedIn)
    def post(self, request: Request) -> Response:
        body = shapes.SignInIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(_signed_in(request, password_holder(request, **body.validated_data)))


class Refresh(Door):
    """Renew the tokens.

    The refresh token that is sent ends. Sent a second time, it ends the sign-in.
    """

    tag = SIGN_IN

    @extend_schema(operation_id="refresh", request=shapes.RefreshIn, responses=shapes.TokensOut)
    def post(self, request: Request) -> Response:
        body = shapes.RefreshIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(tokens.renew(refresh=body.validated_data["refresh"]))


class Me(APIView):
    """Show the signed-in user."""

    tag = SIGN_IN

    @extend_schema(operation_id="me", responses=UserOut)
    def get(self, request: Request) -> Response:
        return Response(UserOut(request.user).data)


def sign_out(request: Request) -> None:
    """End whatever the request is signed in with."""
    sign_in_id = tokens.sign_in_of(request)
    if sign_in_id is not None:
        tokens.end(sign_in_id=sign_in_id)
    else:
        record_sign_out(request._request)
        logout(request._request)


class SignOut(APIView):
    """Sign out.

    Ends the sign-in of the request: its access and refresh token, or the browser's session.
    """

    tag = SIGN_IN

    @extend_schema(operation_id="logout", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        sign_out(request)
        return Response(status=204)
