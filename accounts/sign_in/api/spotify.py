"""The music client's way in: to Spotify and back, for browsers and for programs."""

from collections.abc import Callable
from typing import Any

from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.caller import asks_for_json
from accounts.limits.throttling import CallerRate
from accounts.mail import mail_notice
from accounts.openapi import example
from accounts.people.models import User
from accounts.providers import pages
from accounts.providers.adapter import Entered
from accounts.providers.catalogue import SPOTIFY
from accounts.providers.redirect import callback_of
from accounts.providers.refusals import EXPECTED, Refusal, refusal_of
from accounts.providers.spotify import SpotifyExchange
from accounts.sign_in.api.email import Door, client_of
from accounts.sign_in.api.older_clients import (
    ANSWERED,
    EXPIRES_IN,
    LISTENER,
    MUSIC,
    Listener,
    enveloped,
    listener_of,
)
from accounts.tokens import services as tokens

AWAY = OpenApiResponse(description="`not_configured`; `provider_away`: see `Retry-After`.")
LOOK_IN_THE_INBOX = "We have sent you a message with a link. Follow it, then sign in again."

view = callback_of(SpotifyExchange)


class Refused(exceptions.APIException):
    """Nobody comes in, for the reason given."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message, refusal.code)
        self.status_code = refusal.status
        self.wait = refusal.wait


class ListenerTokens(serializers.Serializer):
    access_token = serializers.CharField(help_text="Send it as `Authorization: Bearer …`.")
    refresh_token = serializers.CharField()
    token_type = serializers.CharField(help_text="`bearer`.")
    expires_in = serializers.IntegerField(help_text="Seconds.")


class Arrived(serializers.Serializer):
    user = Listener()
    tokens = ListenerTokens()


@example(
    {
        **ANSWERED,
        "data": {
            "user": LISTENER,
            "tokens": {
                "access_token": "eyJhbGciOiJIUzI1NiJ9.eyJ0….q3Zk",
                "refresh_token": "eyJhbGciOiJIUzI1NiJ9.eyJ1….w8Qa",
                "token_type": "bearer",
                "expires_in": 3600,
            },
        },
    }
)
class ArrivedAnswer(serializers.Serializer):
    success = serializers.BooleanField()
    data = Arrived()
    timestamp = serializers.DateTimeField()


class SpotifyDoor(Door):
    """Sees who is signed in with this browser; API tokens play no part here."""

    tag = MUSIC
    authentication_classes = [SessionAuthentication]
    throttle_classes = [CallerRate]

    def walk(self, page: HttpRequest, step: Callable[[], Any]) -> HttpResponseBase:
        """Do what may be refused; a program is told so in JSON, a person on a page."""
        try:
            return step()
        except EXPECTED as error:
            refusal = refusal_of(error, SPOTIFY)
            if asks_for_json(page):
                raise Refused(refusal) from error
            return pages.turned_away(page, SPOTIFY, refusal)


class SpotifyLogin(SpotifyDoor):
    """Go to Spotify, to sign in."""

    @extend_schema(
        operation_id="spotify_login",
        parameters=[OpenApiParameter("next", str, description="A page of this site, for after.")],
        responses={302: OpenApiResponse(description="To Spotify."), 503: AWAY},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Go to Spotify to sign in.

        Who is signed in already is shown the account page, to link Spotify there.
        """
        page = request._request
        if page.user.is_authenticated:
            return pages.to_ways_in()
        return self.walk(page, lambda: pages.leave_for(page, SPOTIFY, AuthProcess.LOGIN))


class SpotifyCallback(SpotifyDoor):
    """Where Spotify sends people back to."""

    @extend_schema(
        operation_id="spotify_callback",
        parameters=[
            OpenApiParameter("state", str, required=True),
            OpenApiParameter("code", str),
            OpenApiParameter("error", str),
        ],
        responses={
            200: ArrivedAnswer,
            202: OpenApiResponse(description="A mail asks whose address it is."),
            302: OpenApiResponse(description="A browser, now signed in, to its page."),
            400: OpenApiResponse(description="`stale`, `grant_refused`, `provider_failed`."),
            403: OpenApiResponse(description="`cancelled`, `email_missing`, `inactive`, `taken`."),
            503: AWAY,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Come back from Spotify.

        A browser is signed in; with `Accept: application/json` the answer has tokens.
        """
        page = request._request
        if not asks_for_json(page):
            return self.walk(page, lambda: pages.arrive(page, SPOTIFY, view))
        page.takes_tokens = True  # type: ignore[attr-defined]
        try:
            self.walk(page, lambda: pages.arrive(page, SPOTIFY, view))
        except Entered as entered:
            return Response(enveloped(_arrived(request, entered.user)))
        if isinstance(page.user, User):
            return Response(enveloped({"user": listener_of(page.user)}))
        message = f"{LOOK_IN_THE_INBOX} {mail_notice()}".strip()
        return Response(enveloped({"message": message}), status=202)


def _arrived(request: Request, user: User) -> dict[str, Any]:
    pair = tokens.begin(user=user, client=client_of(request))
    return {
        "user": listener_of(user),
        "tokens": {
            "access_token": pair["access"],
            "refresh_token": pair["refresh"],
            "token_type": "bearer",
            "expires_in": EXPIRES_IN,
        },
    }
