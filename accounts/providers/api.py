"""The accounts elsewhere with which the caller can sign in."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_keys.api import Credentials
from accounts.http.caller import signed_in
from accounts.openapi import Tag, example
from accounts.providers.ways_in import LastWayIn, linked_doors_of, unlink
from accounts.sessions.reauthentication import require_proof

PROVIDERS = Tag(
    "Linked accounts", "Accounts with other providers that sign the caller in.", order=130
)


@example(
    {
        "id": 7,
        "provider": "google",
        "name": "Google",
        "label": "alice@example.com",
        "linked_at": "2026-03-02T09:31:12.004Z",
        "removable": True,
        "link_anew": False,
    }
)
class DoorOut(serializers.Serializer):
    id = serializers.IntegerField()
    provider = serializers.CharField(help_text="`google`, `spotify` or `firebase`.")
    name = serializers.CharField()
    label = serializers.CharField(help_text="Who the caller is there.")
    linked_at = serializers.DateTimeField()
    removable = serializers.BooleanField(help_text="Whether another way in would remain.")
    link_anew = serializers.BooleanField(help_text="Whether the provider has ended its consent.")


class LastDoor(exceptions.APIException):
    status_code = 400
    default_code = "last_way_in"
    default_detail = LastWayIn.message


class Doors(Credentials):
    """List linked accounts."""

    tag = PROVIDERS

    @extend_schema(operation_id="doors", responses=DoorOut(many=True))
    def get(self, request: Request) -> Response:
        return Response(DoorOut(linked_doors_of(signed_in(request)), many=True).data)


class OneDoor(Credentials):
    """One linked account."""

    tag = PROVIDERS

    @extend_schema(
        operation_id="door_unlink",
        responses={204: None, 400: OpenApiResponse(description="`last_way_in`.")},
    )
    def delete(self, request: Request, door_id: int) -> Response:
        """Unlink an account.

        It no longer signs the caller in, and its tokens are forgotten.
        """
        require_proof(request)
        try:
            if not unlink(user=signed_in(request), account_id=door_id):
                raise exceptions.NotFound
        except LastWayIn:
            raise LastDoor from None
        return Response(status=204)
