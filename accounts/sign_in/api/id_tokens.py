"""Coming in with an ID token, at first of Google's."""

import math
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.openapi import example
from accounts.people.models import User
from accounts.people.serializers import UserOut
from accounts.providers.catalogue import Closed
from accounts.providers.id_tokens import NotAccepted
from accounts.providers.issuers import from_google
from accounts.providers.key_sets import KeysAway
from accounts.providers.linking import Identity, NotLetIn, enter
from accounts.sign_in.api.email import SIGN_IN, Door, client_of
from accounts.sign_in.api.serializers import SignedIn
from accounts.tokens import services as tokens

MAX_LENGTH = 8192
ID_TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJpc3Mi….k5Xw"  # noqa: S105
REFUSALS = {
    401: OpenApiResponse(description="`id_token_…`: expired, forged, or made for another site."),
    403: OpenApiResponse(description="`email_unverified`, `inactive`."),
    503: OpenApiResponse(description="`not_configured`; `provider_away`: see `Retry-After`."),
}


class NotConfigured(exceptions.APIException):
    status_code = 503
    default_code = "not_configured"


class IssuerAway(exceptions.APIException):
    status_code = 503
    default_code = "provider_away"
    default_detail = "The provider cannot be reached at the moment. Try again shortly."

    def __init__(self, wait: float) -> None:
        super().__init__()
        self.wait = math.ceil(wait)


def let_in(identify: Callable[[], Identity]) -> User:
    """The user who comes in as whom a token identifies, or the answer that refuses them."""
    try:
        return enter(identity=identify())
    except Closed as error:
        raise NotConfigured(error.message) from error
    except KeysAway as error:
        raise IssuerAway(error.wait) from error
    except NotAccepted as error:
        raise exceptions.AuthenticationFailed(error.message, code=error.code) from error
    except NotLetIn as error:
        raise exceptions.PermissionDenied(error.message, code=error.code) from error


class IdTokenIn(serializers.Serializer):
    """The token under one of the names that clients give it."""

    id_token = serializers.CharField(max_length=MAX_LENGTH, required=False)
    token = serializers.CharField(max_length=MAX_LENGTH, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        nonce = attrs.pop("nonce", None)
        if not attrs:
            raise serializers.ValidationError({"id_token": ["Send the ID token."]})
        return {"token": next(iter(attrs.values())), "nonce": nonce}


@example({"id_token": ID_TOKEN})
class GoogleIn(IdTokenIn):
    credential = serializers.CharField(
        max_length=MAX_LENGTH, required=False, help_text="As Google's own button calls it."
    )
    nonce = serializers.CharField(
        max_length=256, required=False, help_text="The one that you asked Google to put in."
    )


class Google(Door):
    """Sign in with a Google ID token."""

    tag = SIGN_IN

    @extend_schema(operation_id="google", request=GoogleIn, responses={200: SignedIn, **REFUSALS})
    def post(self, request: Request) -> Response:
        body = GoogleIn(data=request.data)
        body.is_valid(raise_exception=True)
        user = let_in(lambda: from_google(**body.validated_data))
        pair = tokens.begin(user=user, client=client_of(request))
        return Response({"user": UserOut(user).data, **pair})
