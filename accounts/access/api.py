"""Sign-ins, signing out everywhere, and what goes on acting after a change of a way in."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access.services import end_access, outlived, settle_programs
from accounts.api_keys.api import KEY, Credentials, KeyOut
from accounts.extension.api import LINK, LinkOut
from accounts.http.caller import signed_in
from accounts.openapi import example
from accounts.tokens import services as tokens
from accounts.tokens.models import SignIn
from accounts.tokens.selectors import open_sign_ins_of

MOST_SIGN_INS = 200


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


@example({"keys": [KEY], "links": [LINK]})
class ProgramsOut(serializers.Serializer):
    keys = KeyOut(many=True)
    links = LinkOut(many=True, help_text="Linked extensions.")


class Access(Credentials):
    """Everything that is signed in as the caller."""

    @extend_schema(operation_id="access_end", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out everywhere else.

        Tokens, browsers and sockets end, except the one that asks.
        """
        end_access(user=signed_in(request))
        return Response(status=204)


class Programs(Credentials):
    """API keys and linked extensions from before the last change of a way in."""

    @extend_schema(operation_id="programs", responses=ProgramsOut)
    def get(self, request: Request) -> Response:
        """List programs that outlived a change.

        API keys and linked extensions from before the last change of the password, an address or
        a provider. End what you do not know.
        """
        keys, links = outlived(signed_in(request))
        return Response(ProgramsOut({"keys": keys, "links": links}).data)

    @extend_schema(operation_id="programs_end", responses={204: None})
    def delete(self, request: Request) -> Response:
        """End programs that outlived a change.

        All of them are refused from the next request on.
        """
        settle_programs(user=signed_in(request), end=True)
        return Response(status=204)
