"""People in the admin. Nobody raises themselves: what gives power, superusers alone may change."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django_dramatiq.models import Task

from accounts.admin_forms import NewUserForm, UserForm
from accounts.models import User
from accounts.presence import end_presence, room_of_user

POWER = ("is_staff", "is_superuser", "groups", "user_permissions")

# One door for everybody, with the site's limits on guessing.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Tables of libraries: refresh tokens are nobody's business, and jobs have their own page.
admin.site.unregister(Task)
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Users by e-mail. They are deactivated rather than deleted: their ledger stays."""

    add_form = NewUserForm
    form = UserForm
    ordering = ("-date_joined",)
    list_display = ("email", "name", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    search_fields = ("email", "name", "=id")
    show_full_result_count = False
    readonly_fields = ("id", "date_joined", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "name", "password", "is_active")}),
        ("May do", {"fields": POWER}),
        ("Dates", {"fields": ("date_joined", "last_login", "id")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, *POWER)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever is staff or superuser is changed by superusers only, their password included."""
        allowed = super().has_change_permission(request, obj)
        if obj is None or request.user.is_superuser:
            return allowed
        return allowed and not (obj.is_staff or obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"is_active", *POWER} & set(form.changed_data):
            end_presence(room_of_user(obj.pk))
        if change and "email" in form.changed_data:
            # The address that was replaced no longer signs in; the new one is to be verified.
            EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Roles, which only superusers define."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser and super().has_delete_permission(request, obj)
