"""Roles in the admin: shown with people, changed by forms that ask for a reason, kept on record."""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from accounts.admin_site.bases import BigTable, ReadOnly, ReadOnlyTable
from accounts.http.caller import signed_in
from accounts.people.models import User
from accounts.roles.models import Role, RoleChange
from accounts.roles.selectors import reach_of, role_of, with_roles
from accounts.roles.services import NotChanged, change_role, set_active


class ReasonForm(forms.Form):
    """Why; it stays on record."""

    reason = forms.CharField(max_length=200, label="Reason", widget=forms.TextInput({"size": 60}))


class ActivityForm(ReasonForm):
    """Whether the person may come in."""

    active = forms.BooleanField(required=False, widget=forms.HiddenInput)


class RoleForm(ReasonForm):
    """Another role, of those that the visitor may give."""

    def __init__(self, *args: Any, reach: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in Role if role in reach]
        self.fields["role"] = forms.TypedChoiceField(coerce=Role, choices=choices, label="Role")
        self.order_fields(["role", "reason"])


class RoleFilter(admin.SimpleListFilter):
    """Narrows a list of people to those with one role."""

    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(role=self.value()) if self.value() else queryset


class Offer(NamedTuple):
    """A form on a person's page: its title, the view that takes it, and its button."""

    title: str
    view: str
    form: forms.Form
    button: str


class WithRole(admin.ModelAdmin):
    """People, each with their role."""

    change_form_template = "admin/accounts/user/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return with_roles(super().get_queryset(request))

    @admin.display(ordering="role")
    def role(self, person: Any) -> str:
        return Role(person.role).label

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/role/", wrap(self.give_role), name="accounts_user_role"),
            path("<path:object_id>/switch/", wrap(self.switch), name="accounts_user_switch"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        offers = self._offers(request, self.get_object(request, object_id))
        return super().change_view(
            request, object_id, form_url, {"offers": offers, **(extra_context or {})}
        )

    def _offers(self, request: HttpRequest, person: Any) -> list[Offer]:
        reach = reach_of(role_of(signed_in(request)))
        if person is None or person.pk == request.user.pk or person.role not in reach:
            return []
        switch = "Deactivate" if person.is_active else "Activate"
        role_form = RoleForm(reach=reach, initial={"role": person.role}, prefix="role")
        switch_form = ActivityForm(initial={"active": not person.is_active}, prefix="switch")
        return [
            Offer("Give another role", "admin:accounts_user_role", role_form, "Change the role"),
            Offer(f"{switch} this account", "admin:accounts_user_switch", switch_form, switch),
        ]

    @method_decorator(require_POST)
    def give_role(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the person another role, with the reason on record."""
        reach = reach_of(role_of(signed_in(request)))
        form = RoleForm(request.POST, reach=reach, prefix="role")
        return self._carry_out(request, object_id, form, change_role)

    @method_decorator(require_POST)
    def switch(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let the person in or shut them out, with the reason on record."""
        form = ActivityForm(request.POST, prefix="switch")
        return self._carry_out(request, object_id, form, set_active)

    def _carry_out(
        self,
        request: HttpRequest,
        object_id: str,
        form: forms.Form,
        verb: Callable[..., RoleChange | None],
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        person = self.get_object(request, object_id)
        if person is None:
            raise Http404
        if form.is_valid():
            try:
                change = verb(actor=signed_in(request), user=person, **form.cleaned_data)
            except NotChanged as why:
                messages.error(request, f"{person}: {why}")
            else:
                self._tell(request, person, change)
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}: {' '.join(map(str, errors))}")
        return redirect("admin:accounts_user_change", person.pk)

    def _tell(self, request: HttpRequest, person: User, change: RoleChange | None) -> None:
        if change is None:
            messages.info(request, f"{person}: nothing to change.")
            return
        self.log_change(request, person, f"{change}: {change.reason}")
        messages.success(request, f"{person}: {change}.")


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


class ChangesOfOne(Changes, ReadOnlyTable):
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
