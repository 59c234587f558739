"""E-mail sign-in over the API."""

from django.contrib.auth import authenticate, logout
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView
from rest_framework_simplejwt.tokens import Token

from accounts import services, tokens
from accounts.api import serializers as shapes
from accounts.models import User


class Door(APIView):
    """A way in: open to everyone, at a limited rate."""

    permission_classes = [permissions.AllowAny]
    authentication_classes = []
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "sign_in"


def _signed_in(request: Request, user: User) -> dict[str, object]:
    pair = tokens.begin(user=user, client=request.headers.get("User-Agent", ""))
    return {"user": shapes.UserOut(user).data, **pair}


class SignUp(Door):
    """Create an account."""

    @extend_schema(operation_id="signup", request=shapes.SignUpIn, responses={201: shapes.SignedIn})
    def post(self, request: Request) -> Response:
        body = shapes.SignUpIn(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            user = services.sign_up(**body.validated_data)
        except ValidationError as error:
            raise exceptions.ValidationError({"password": error.messages}) from error
        except services.EmailTaken:
            raise exceptions.ValidationError(
                {"email": ["This address cannot be used. Sign in or reset your password instead."]}
            ) from None
        return Response(_signed_in(request, user), status=201)


class SignIn(Door):
    """Sign in with e-mail and password."""

    @extend_schema(operation_id="login", request=shapes.SignInIn, responses=shapes.SignedIn)
    def post(self, request: Request) -> Response:
        body = shapes.SignInIn(data=request.data)
        body.is_valid(raise_exception=True)
        user = authenticate(
            request._request,
            email=body.validated_data["email"].lower(),
            password=body.validated_data["password"],
        )
        if not isinstance(user, User):
            raise exceptions.AuthenticationFailed("The e-mail address or password is wrong.")
        return Response(_signed_in(request, user))


class Refresh(Door):
    """Trade a refresh token for a new pair; the old one ends."""

    @extend_schema(operation_id="refresh", request=shapes.RefreshIn, responses=shapes.TokensOut)
    def post(self, request: Request) -> Response:
        body = shapes.RefreshIn(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            return Response(tokens.renew(refresh=body.validated_data["refresh"]))
        except tokens.SignedOut:
            raise exceptions.AuthenticationFailed(
                "This refresh token is not good any more. Sign in again.", code="signed_out"
            ) from None


class Me(APIView):
    """The signed-in user."""

    @extend_schema(operation_id="me", responses=shapes.UserOut)
    def get(self, request: Request) -> Response:
        return Response(shapes.UserOut(request.user).data)


class SignOut(APIView):
    """End this sign-in: its access and refresh tokens, or the browser's session."""

    @extend_schema(operation_id="logout", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        if isinstance(request.auth, Token):
            tokens.end(sign_in_id=request.auth[tokens.SIGN_IN_CLAIM])
        else:
            logout(request._request)
        return Response(status=204)
