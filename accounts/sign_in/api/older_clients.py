"""The speech and the music clients' ways in, in their own shapes."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.settings import api_settings

from accounts.http.caller import signed_in
from accounts.http.parsers import FormParser, JSONParser, MultiPartParser
from accounts.openapi import Tag, example
from accounts.people.models import PrivacyLevel, User
from accounts.people.serializers import UserOut
from accounts.providers.catalogue import SPOTIFY
from accounts.sign_in.api.email import Door, client_of, new_user, password_holder, sign_out
from accounts.tokens import services as tokens


def spotify_account_of(user: User) -> SocialAccount | None:
    """The Spotify account that the user has linked last."""
    mine = SocialAccount.objects.filter(user=user, provider=SPOTIFY.id)
    return mine.order_by("-date_joined").first()


EXPIRES_IN = int(api_settings.ACCESS_TOKEN_LIFETIME.total_seconds())
SPEECH = Tag(
    "Speech",
    "The speech client: its sign-in, its audio files, and whether the voices in them are real.",
    order=60,
)
MUSIC = Tag("Music", "The music client: its sign-in, through Spotify too.", order=80)
LISTENER = {
    "id": "5f0c8a52-7d0b-4c39-9a43-0d4e0f6d6f1b",
    "spotify_id": "alice-plays",
    "display_name": "Alice",
    "email": "alice@example.com",
    "preferences": {"privacy_level": "private", "auto_generate": False},
    "created_at": "2026-03-02T09:14:07.512Z",
    "updated_at": "2026-03-02T09:14:07.512Z",
}
ANSWERED = {"success": True, "timestamp": "2026-03-02T09:15:00.002Z"}


@example({"username": "alice@example.com", "password": "correct-horse-9"})
class CredentialsIn(serializers.Serializer):
    """`username` is the e-mail address, as OAuth's password form calls it."""

    username = serializers.CharField(max_length=254, required=False)
    email = serializers.CharField(max_length=254, required=False)
    password = serializers.CharField(max_length=256, trim_whitespace=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        email = attrs.get("email") or attrs.get("username")
        if not email:
            raise serializers.ValidationError({"username": ["Send your e-mail address."]})
        return {"email": email, "password": attrs["password"]}


@example({"email": "alice@example.com", "password": "correct-horse-9", "name": "Alice"})
class NewUserIn(serializers.Serializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)
    name = serializers.CharField(max_length=150, required=False, default="")


@example(
    {
        "access_token": "eyJhbGciOiJIUzI1NiJ9.eyJ0….q3Zk",
        "token_type": "bearer",
        "expires_in": 3600,
        "refresh_token": "eyJhbGciOiJIUzI1NiJ9.eyJ1….w8Qa",
    }
)
class AccessToken(serializers.Serializer):
    access_token = serializers.CharField()
    token_type = serializers.CharField(help_text="`bearer`.")
    expires_in = serializers.IntegerField(help_text="Seconds.")
    refresh_token = serializers.CharField()


class TokenDoor(Door):
    """Get an access token.

    Address and password come as a form or as JSON.
    """

    tag = SPEECH
    throttle_scope = "password"
    parser_classes = [JSONParser, FormParser, MultiPartParser]

    @extend_schema(operation_id="v1_token", request=CredentialsIn, responses=AccessToken)
    def post(self, request: Request) -> Response:
        body = CredentialsIn(data=request.data)
        body.is_valid(raise_exception=True)
        user = password_holder(request, **body.validated_data)
        pair = tokens.begin(user=user, client=client_of(request))
        return Response(
            {
                "access_token": pair["access"],
                "token_type": "bearer",
                "expires_in": EXPIRES_IN,
                "refresh_token": pair["refresh"],
            }
        )


class UsersDoor(Door):
    """Register a user."""

    tag = SPEECH
    throttle_scope = "sign_up"

    @extend_schema(operation_id="v1_users", request=NewUserIn, responses={201: UserOut})
    def post(self, request: Request) -> Response:
        body = NewUserIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(UserOut(new_user(request, **body.validated_data)).data, status=201)


class Preferences(serializers.Serializer):
    privacy_level = serializers.ChoiceField(choices=PrivacyLevel.choices)
    auto_generate = serializers.BooleanField()


class Listener(serializers.Serializer):
    id = serializers.UUIDField()
    spotify_id = serializers.CharField(allow_null=True)
    display_name = serializers.CharField()
    email = serializers.EmailField()
    preferences = Preferences()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


@example({**ANSWERED, "data": LISTENER})
class ListenerAnswer(serializers.Serializer):
    success = serializers.BooleanField()
    data = Listener()
    timestamp = serializers.DateTimeField()


@example({**ANSWERED, "data": None})
class SignedOutAnswer(serializers.Serializer):
    success = serializers.BooleanField()
    data = serializers.JSONField(allow_null=True)
    timestamp = serializers.DateTimeField()


class ListenerMe(APIView):
    """Show the signed-in user as a listener."""

    tag = MUSIC

    @extend_schema(operation_id="v1_me", responses=ListenerAnswer)
    def get(self, request: Request) -> Response:
        return Response(enveloped(listener_of(signed_in(request))))


class ListenerSignOut(APIView):
    """Sign out of the music client."""

    tag = MUSIC

    @extend_schema(operation_id="v1_logout", request=None, responses=SignedOutAnswer)
    def post(self, request: Request) -> Response:
        sign_out(request)
        return Response(enveloped(None))


def enveloped(data: Any) -> dict[str, Any]:
    """`{success, data, timestamp}`, as the music client expects every answer."""
    return {"success": True, "data": data, "timestamp": timezone.now()}


def listener_of(user: User) -> dict[str, Any]:
    """The user, as the music client knows them."""
    spotify = spotify_account_of(user)
    return {
        "id": user.pk,
        "spotify_id": spotify.uid if spotify else None,
        "display_name": (spotify and spotify.extra_data.get("name")) or user.get_short_name(),
        "email": user.email,
        "preferences": {
            "privacy_level": user.privacy_level,
            "auto_generate": user.auto_generate,
        },
        "created_at": user.date_joined,
        "updated_at": user.updated_at,
    }
