"""Linking the browser extension over the API."""

import uuid
from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_keys.authentication import InPerson
from accounts.extension import services as extension
from accounts.extension.authentication import EXTENSION_OR_USER
from accounts.extension.models import ExtensionLink
from accounts.http.browser_names import browser_name
from accounts.http.caller import address_of, network_of, signed_in
from accounts.http.site_address import absolute
from accounts.limits.rates import Limit
from accounts.limits.throttling import DoorRate
from accounts.openapi import Tag, example
from accounts.people.serializers import USER, UserOut
from accounts.sessions.reauthentication import require_proof

EXTENSION = Tag(
    "Browser extension", "Link a browser to an account, and keep what it has watched.", order=50
)
LINK = {
    "id": "e7b0f1d4-9c3a-4f2b-8d5e-1a2b3c4d5e6f",
    "name": "Firefox on Linux",
    "created_at": "2026-03-02T10:05:00.250Z",
    "last_seen_at": "2026-03-02T10:41:00Z",
}


@example({"name": "Firefox on Linux"})
class LinkIn(serializers.Serializer):
    device_code = serializers.CharField(
        max_length=128, required=False, help_text="To ask whether the user has entered the code."
    )
    name = serializers.CharField(
        max_length=60, required=False, help_text="Of the browser; read from its User-Agent if none."
    )


@example(LINK)
class LinkOut(serializers.ModelSerializer):
    last_seen_at = serializers.DateTimeField(
        allow_null=True, help_text="Exact to a minute; null until it has its token."
    )

    class Meta:
        model = ExtensionLink
        fields = ("id", "name", "created_at", "last_seen_at")


@example(
    {
        "device_code": "pT0n3Vb6yq8Zr1u4xW7cE2kL5mN9sA0dF3gH6jK8lQw",
        "user_code": "BCDF-GHJK",
        "verification_uri": "https://spotifai.example.com/extension/",
        "verification_uri_complete": "https://spotifai.example.com/extension/?user_code=BCDF-GHJK",
        "expires_in": 600,
        "interval": 5,
    }
)
class PairingStarted(serializers.Serializer):
    device_code = serializers.CharField(help_text="Keep it; send it back to ask for the token.")
    user_code = serializers.CharField(help_text="Show it to the user.")
    verification_uri = serializers.URLField(help_text="Where the user enters the code.")
    verification_uri_complete = serializers.URLField(help_text="The same with the code filled in.")
    expires_in = serializers.IntegerField(help_text="Seconds.")
    interval = serializers.IntegerField(help_text="Seconds to wait between two questions.")


@example({"status": "authorization_pending", "interval": 5})
class PairingPending(serializers.Serializer):
    status = serializers.ChoiceField(choices=["authorization_pending"])
    interval = serializers.IntegerField(help_text="Seconds to wait before asking again.")


@example({"token": "ext-spotifai-…", "link": LINK})
class Linked(serializers.Serializer):
    token = serializers.CharField(help_text="Shown this once: `Authorization: Bearer …`.")
    link = LinkOut()


@example({"token": "ext-spotifai-…"})
class VerifyIn(serializers.Serializer):
    token = serializers.CharField(max_length=128)


@example({"valid": True, "user": USER, "link": LINK})
class Verified(serializers.Serializer):
    valid = serializers.BooleanField()
    user = UserOut(allow_null=True)
    link = LinkOut(allow_null=True)


@example({"linked": True, "user": USER, "links": [LINK]})
class LinkStatus(serializers.Serializer):
    linked = serializers.BooleanField()
    user = UserOut()
    links = LinkOut(many=True)


@example({"link_id": LINK["id"]})
class UnlinkIn(serializers.Serializer):
    link_id = serializers.UUIDField(
        required=False, help_text="Which browser; an extension that unlinks itself sends none."
    )


@example({"unlinked": True, "link_id": LINK["id"]})
class Unlinked(serializers.Serializer):
    unlinked = serializers.BooleanField()
    link_id = serializers.UUIDField()


class Expired(exceptions.APIException):
    status_code = 410
    default_code = "expired_token"
    default_detail = "This pairing has expired or was refused. Start a new one."


class SlowDown(exceptions.Throttled):
    default_code = "slow_down"
    default_detail = "You ask too often."


class TooManyLinks(exceptions.APIException):
    status_code = 409
    default_code = "too_many_links"
    default_detail = (
        f"You have linked {extension.MAX_LINKS} browsers, the most there may be. Unlink one first."
    )


class Link(APIView):
    """Link a browser extension to an account."""

    tag = EXTENSION
    permission_classes = [InPerson]

    @extend_schema(
        operation_id="extension_link",
        request=LinkIn,
        responses={
            200: OpenApiResponse(Linked, description="Linked. The token comes this once."),
            201: OpenApiResponse(PairingStarted, description="A pairing waits for its code."),
            202: OpenApiResponse(PairingPending, description="The code was not entered yet."),
            409: OpenApiResponse(description="`too_many_links`: unlink a browser first."),
            410: OpenApiResponse(description="`expired_token`: start again."),
            429: OpenApiResponse(description="`slow_down`: wait as `Retry-After` says."),
        },
    )
    def post(self, request: Request) -> Response:
        """Link an extension.

        Signed in: link at once (200).

        Without credentials: begin a pairing (201). Show the user the `user_code` and where to
        enter it, then send `{"device_code": …}` here every `interval` seconds: 202 until the user
        has entered it, then once 200 with the token. A pairing lasts ten minutes.
        """
        body = LinkIn(data=request.data)
        body.is_valid(raise_exception=True)
        if device_code := body.validated_data.get("device_code"):
            return _redeem(device_code)
        name = (
            body.validated_data.get("name")
            or browser_name(request.headers.get("User-Agent", ""))
            or "A browser"
        )
        if request.user.is_authenticated:
            return _link_directly(request, name)
        return self._start(request, name)

    def _start(self, request: Request, name: str) -> Response:
        Limit.of("door:pairing", settings.SIGN_IN_RATE).check(network_of(request))
        started = extension.start_pairing(name=name, address=address_of(request))
        page = absolute(request._request, reverse("extension"))
        answer = {
            "device_code": started.device_code,
            "user_code": started.user_code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={started.user_code}",
            "expires_in": int(extension.LIFETIME.total_seconds()),
            "interval": extension.POLL_SECONDS,
        }
        return Response(answer, status=201)


def _redeem(device_code: str) -> Response:
    try:
        found = extension.redeem(device_code=device_code)
    except extension.PairingOver:
        raise Expired from None
    except extension.PollTooSoon as error:
        raise SlowDown(error.wait) from None
    if found is None:
        pending = {"status": "authorization_pending", "interval": extension.POLL_SECONDS}
        return Response(pending, status=202)
    return Response(_linked(*found))


def _link_directly(request: Request, name: str) -> Response:
    require_proof(request)
    try:
        return Response(_linked(*extension.link_directly(user=signed_in(request), name=name)))
    except extension.TooManyLinks:
        raise TooManyLinks from None


def _linked(link: ExtensionLink, token: str) -> dict[str, Any]:
    return {"token": token, "link": LinkOut(link).data}


class Verify(APIView):
    """Check an extension's token.

    The answer says whose it is.
    """

    tag = EXTENSION
    authentication_classes = []
    permission_classes = [permissions.AllowAny]
    throttle_classes = [DoorRate]

    @extend_schema(operation_id="extension_verify", request=VerifyIn, responses=Verified)
    def post(self, request: Request) -> Response:
        body = VerifyIn(data=request.data)
        body.is_valid(raise_exception=True)
        link = extension.link_of_token(body.validated_data["token"])
        if link is None:
            return Response({"valid": False, "user": None, "link": None})
        return Response(
            {"valid": True, "user": UserOut(link.user).data, "link": LinkOut(link).data}
        )


class Status(APIView):
    """Show linked extensions.

    An extension is shown its own link, a user all of theirs.
    """

    tag = EXTENSION
    authentication_classes = EXTENSION_OR_USER

    @extend_schema(operation_id="extension_status", responses=LinkStatus)
    def get(self, request: Request) -> Response:
        user = signed_in(request)
        own = isinstance(request.auth, ExtensionLink)
        links = [request.auth] if own else list(extension.links_of(user))
        return Response(
            {
                "linked": bool(links),
                "user": UserOut(user).data,
                "links": LinkOut(links, many=True).data,
            }
        )


class Unlink(APIView):
    """Unlink an extension.

    Its token is refused from the next request on.
    """

    tag = EXTENSION
    authentication_classes = EXTENSION_OR_USER

    @extend_schema(operation_id="extension_unlink", request=UnlinkIn, responses=Unlinked)
    def post(self, request: Request) -> Response:
        body = UnlinkIn(data=request.data)
        body.is_valid(raise_exception=True)
        link_id = _which(request, body.validated_data.get("link_id"))
        if not extension.unlink(user=signed_in(request), link_id=link_id):
            raise exceptions.NotFound("There is no such link, or it is not yours.")
        return Response({"unlinked": True, "link_id": link_id})


def _which(request: Request, link_id: uuid.UUID | None) -> uuid.UUID:
    """The link meant; an extension may mean only its own."""
    if isinstance(request.auth, ExtensionLink):
        if link_id not in (None, request.auth.pk):
            raise exceptions.NotFound("There is no such link, or it is not yours.")
        return request.auth.pk
    if link_id is None:
        raise exceptions.ValidationError({"link_id": ["Say which browser to unlink."]})
    return link_id
