"""The lecture client's way in: a Firebase ID token for a token of ours."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.authentication import get_authorization_header
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.openapi import Tag, example
from accounts.people.models import User
from accounts.people.selectors import is_verified
from accounts.providers.issuers import from_firebase
from accounts.roles.models import Role
from accounts.roles.selectors import ADMINISTRATORS, role_of
from accounts.sign_in.api.email import Door, client_of
from accounts.sign_in.api.id_tokens import ID_TOKEN, MAX_LENGTH, REFUSALS, IdTokenIn, let_in
from accounts.tokens import services as tokens

LECTURES = Tag(
    "Lectures", "Recordings of lectures, made readable; and the lecture client.", order=70
)
LECTURER = {
    "uid": "5f0c8a52-7d0b-4c39-9a43-0d4e0f6d6f1b",
    "email": "alice@example.com",
    "name": "Alice",
    "email_verified": True,
    "role": "user",
    "is_admin": False,
}


@example({"id_token": ID_TOKEN})
class FirebaseIn(IdTokenIn):
    firebase_token = serializers.CharField(max_length=MAX_LENGTH, required=False)


class Lecturer(serializers.Serializer):
    uid = serializers.UUIDField(help_text="Here, not with Firebase.")
    email = serializers.EmailField()
    name = serializers.CharField()
    email_verified = serializers.BooleanField()
    role = serializers.ChoiceField(choices=Role.choices)
    is_admin = serializers.BooleanField()


@example(
    {
        "success": True,
        "token": "eyJhbGciOiJIUzI1NiJ9.eyJ0….q3Zk",
        "custom_token": "eyJhbGciOiJIUzI1NiJ9.eyJ0….q3Zk",
        "token_type": "bearer",
        "expires_in": 259200,
        "expires_at": "2026-03-05T09:14:07.600Z",
        "user": LECTURER,
    }
)
class Exchanged(serializers.Serializer):
    success = serializers.BooleanField()
    token = serializers.CharField(help_text="Send it as `Authorization: Bearer …`.")
    custom_token = serializers.CharField(help_text="The same.")
    token_type = serializers.CharField(help_text="`bearer`.")
    expires_in = serializers.IntegerField(help_text="Seconds: 72 hours.")
    expires_at = serializers.DateTimeField()
    user = Lecturer()


@example({"success": True, "user": LECTURER})
class LecturerAnswer(serializers.Serializer):
    success = serializers.BooleanField()
    user = Lecturer()


class ExchangeToken(Door):
    """Trade a Firebase ID token for a token of ours, which lasts 72 hours."""

    tag = LECTURES

    @extend_schema(
        operation_id="exchange_token",
        request=FirebaseIn,
        responses={200: Exchanged, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Sign in with a Firebase ID token.

        It comes as `Authorization: Bearer …` or in the body. The answer's token lasts 72 hours.
        """
        id_token = _bearer(request) or _in_body(request)
        user = let_in(lambda: from_firebase(id_token))
        began = timezone.now()
        token = tokens.begin_unrenewed(user=user, client=client_of(request))
        answer = {
            "success": True,
            "token": token,
            "custom_token": token,
            "token_type": "bearer",
            "expires_in": int(tokens.UNRENEWED.total_seconds()),
            "expires_at": began + tokens.UNRENEWED,
            "user": _lecturer(user),
        }
        return Response(Exchanged(answer).data)


class CurrentUser(APIView):
    """Show the signed-in user as a lecturer."""

    tag = LECTURES

    @extend_schema(operation_id="auth_user", responses=LecturerAnswer)
    def get(self, request: Request) -> Response:
        answer = {"success": True, "user": _lecturer(signed_in(request))}
        return Response(LecturerAnswer(answer).data)


def _bearer(request: Request) -> str:
    scheme, _, token = get_authorization_header(request).decode("latin1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _in_body(request: Request) -> str:
    if not request.data:
        raise exceptions.NotAuthenticated
    body = FirebaseIn(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data["token"]


def _lecturer(user: User) -> dict[str, Any]:
    role = role_of(user)
    return {
        "uid": user.pk,
        "email": user.email,
        "name": user.get_short_name(),
        "email_verified": is_verified(user),
        "role": role,
        "is_admin": role in ADMINISTRATORS,
    }
