"""Who runs the site: listed, given a role, given another, let in and shut out."""

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from django.db import models, transaction
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_keys.authentication import InPerson
from accounts.http.caller import signed_in
from accounts.openapi import Tag, example
from accounts.people.models import User
from accounts.roles.models import Role
from accounts.roles.permissions import Administrators
from accounts.roles.selectors import administrators, role_of, with_origin
from accounts.roles.services import Gone, NotChanged, Unverified, change_role, set_active


class Status(models.TextChoices):
    """Whether somebody is let in."""

    ACTIVE = "active"
    INACTIVE = "inactive"


@example(
    {
        "id": "9d2b6a0e-1c53-4a77-8f1e-6b7c8d9e0f12",
        "email": "bob@example.com",
        "role": "moderator",
        "status": "active",
        "created_by": "5f0c8a52-7d0b-4c39-9a43-0d4e0f6d6f1b",
        "created_at": "2026-03-04T15:02:38.417Z",
    }
)
class AdminOut(serializers.Serializer):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Role.choices)
    status = serializers.ChoiceField(choices=Status.choices)
    created_by = serializers.UUIDField(
        allow_null=True, help_text="Who gave them their first role; null: the console."
    )
    created_at = serializers.DateTimeField(help_text="When that was.")


@example({"email": "bob@example.com", "role": "moderator", "reason": "Joined the desk"})
class NewAdminIn(serializers.Serializer):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Role.choices)
    reason = serializers.CharField(max_length=200, default="", allow_blank=True)

    def validate_role(self, role: str) -> str:
        if role == Role.USER:
            raise serializers.ValidationError("Everybody is a user. Give more than that.")
        return role


@example({"role": "admin", "reason": "Runs the desk now"})
class AdminIn(serializers.Serializer):
    role = serializers.ChoiceField(choices=Role.choices, required=False)
    status = serializers.ChoiceField(choices=Status.choices, required=False)
    reason = serializers.CharField(max_length=200, default="", allow_blank=True)


class NoSuchUser(exceptions.APIException):
    status_code = 400
    default_code = "no_such_user"
    default_detail = "No account has verified this address."


class Conflict(exceptions.APIException):
    status_code = 409


class _ForAdmins(generics.GenericAPIView):
    tag = Tag("Roles", "Who moderates and runs the site. For administrators.", order=160)
    permission_classes = [IsAuthenticated, InPerson, Administrators]
    serializer_class = AdminOut
    queryset = User.objects.none()


class Admins(_ForAdmins):
    """Everybody with more than a user's role."""

    @extend_schema(operation_id="admins", responses=AdminOut(many=True))
    def get(self, request: Request) -> Response:
        """List everybody with a role."""
        page = self.paginate_queryset(administrators()) or []
        return self.get_paginated_response([admin_dict(person) for person in page])

    @extend_schema(operation_id="admin_make", request=NewAdminIn, responses={201: AdminOut})
    def post(self, request: Request) -> Response:
        """Give a user a role.

        The address must be one that its user has verified.
        """
        body = NewAdminIn(data=request.data)
        body.is_valid(raise_exception=True)
        address = body.validated_data.pop("email").lower()
        owners = EmailAddress.objects.select_related("user").filter(email=address, verified=True)
        found = owners.first()
        if found is None:
            raise NoSuchUser
        if role_of(found.user) != Role.USER:
            raise Conflict("This account has a role already: change it.", code="has_role")
        _change(request, found.user, **body.validated_data)
        return Response(_shown(found.user.pk), status=201)


class Admin(_ForAdmins):
    """One of them."""

    @extend_schema(operation_id="admin", responses=AdminOut)
    def get(self, request: Request, user_id: uuid.UUID) -> Response:
        """Show somebody with a role."""
        return Response(admin_dict(generics.get_object_or_404(administrators(), pk=user_id)))

    @extend_schema(operation_id="admin_change", request=AdminIn, responses=AdminOut)
    def patch(self, request: Request, user_id: uuid.UUID) -> Response:
        """Change a role or status.

        The role `user` takes the role; the status `inactive` shuts out. What is left out stays.
        """
        person = generics.get_object_or_404(administrators(), pk=user_id)
        body = AdminIn(data=request.data)
        body.is_valid(raise_exception=True)
        _change(request, person, **body.validated_data)
        return Response(_shown(user_id))


@transaction.atomic
def _change(
    request: Request, person: User, *, reason: str, role: str = "", status: str = ""
) -> None:
    actor = signed_in(request)
    try:
        if role:
            change_role(actor=actor, user=person, role=Role(role), reason=reason)
        if status:
            set_active(actor=actor, user=person, active=status == Status.ACTIVE, reason=reason)
    except Gone:
        raise exceptions.NotFound from None
    except Unverified as why:
        raise Conflict(str(why), code="unverified") from None
    except NotChanged as why:
        raise exceptions.PermissionDenied(str(why)) from None


def _shown(user_id: uuid.UUID) -> dict[str, Any]:
    people = with_origin(User.objects.all())
    return admin_dict(generics.get_object_or_404(people, pk=user_id))


def admin_dict(person: Any) -> dict[str, Any]:
    """Somebody with a role, as the API shows them."""
    return {
        "id": person.pk,
        "email": person.email,
        "role": person.role,
        "status": Status.ACTIVE if person.is_active else Status.INACTIVE,
        "created_by": person.raised_by,
        "created_at": person.raised_at,
    }
