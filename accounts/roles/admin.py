"""Changes of role and activity in the admin: who did what to whom, and why."""

import uuid

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin_site.bases import BigTable, ReadOnly
from accounts.people.models import User
from accounts.roles.models import RoleChange


class Changes(ReadOnly):
    """How a change is shown, on the list of all and on its person's page."""

    @admin.display(description="change")
    def what(self, change: RoleChange) -> str:
        return str(change)

    @admin.display(description="of")
    def whose(self, change: RoleChange) -> str:
        return _named(change.user, change.user_id)

    @admin.display(description="by")
    def giver(self, change: RoleChange) -> str:
        return _named(change.actor, change.actor_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleChange]:
        # Joined, whoever has left is None; fetched one by one, they would be an error.
        return super().get_queryset(request).select_related("user", "actor")  # type: ignore[misc]


class ChangesOfOne(Changes, admin.TabularInline):
    """What was changed about one person."""

    model = RoleChange
    fk_name = "user"
    fields = readonly_fields = ("created_at", "what", "giver", "reason")
    verbose_name_plural = "changes of role and activity"


@admin.register(RoleChange)
class RoleChangeAdmin(Changes, BigTable):
    """What was changed about everybody."""

    list_display = ("created_at", "whose", "what", "giver", "reason")
    search_fields = ("user__email", "actor__email", "reason", "=became", "=user__id", "=actor__id")
    search_help_text = "Address or id of either person, the role given, or the reason."
    date_hierarchy = "created_at"
    fields = readonly_fields = list_display
    ordering = ("-id",)


def _named(person: User | None, person_id: uuid.UUID | None) -> str:
    if person is not None:
        return str(person)
    return f"somebody who has left ({person_id})" if person_id else "the console"
