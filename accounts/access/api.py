"""Signing out everywhere, and what goes on acting for a user after a change of a way in."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access.services import end_access, outlived, settle_programs
from accounts.api_keys.api import KEY, Credentials, KeyOut
from accounts.extension.api import LINK, LinkOut
from accounts.http.caller import signed_in
from accounts.openapi import example


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
