"""People in the admin. What gives power is shown there and changed through roles alone."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django_dramatiq.models import Task

from accounts.access.services import end_access
from accounts.admin_site.lists import OpenList
from accounts.people.models import User
from accounts.people.selectors import claimants_of
from accounts.providers import admin as admin_doors  # noqa: F401 - registers their pages
from accounts.roles.admin import ChangesOfOne, RoleFilter, WithRole
from accounts.sign_in import admin as admin_addresses  # noqa: F401 - registers their pages


class _OneAddress(forms.ModelForm):
    """Keeps addresses in lower case, as every other door does, and from being given out twice."""

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if any(user.pk != self.instance.pk for user in claimants_of(email)):
            raise forms.ValidationError("A user with this address already exists.")
        return email


class NewUserForm(_OneAddress, AdminUserCreationForm):
    """E-mail address and password of a new user."""

    class Meta:
        model = User
        fields = ("email", "name")


class UserForm(_OneAddress, UserChangeForm):
    """Everything else about a user; the password has its own page."""

    class Meta:
        model = User
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets say which


POWER = ("is_staff", "is_superuser", "groups", "user_permissions")

# Its lists are wide: the front page leads to them, and the breadcrumbs back to it.
admin.site.enable_nav_sidebar = False
# One door for everybody, with the site's limits on guessing.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Tables of libraries: refresh tokens are nobody's business, and jobs have their own page.
admin.site.unregister(Task)
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(OpenList, WithRole, UserAdmin):
    """Users by e-mail. They are deactivated rather than deleted: their ledger stays."""

    add_form = NewUserForm
    form = UserForm
    ordering = ("-date_joined",)
    list_display = ("email", "name", "role", "is_active", "date_joined", "last_login")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("email", "name", "=id")
    show_full_result_count = False
    readonly_fields = ("id", "date_joined", "last_login", "role", "active", *POWER)
    inlines = (ChangesOfOne,)
    fieldsets = (
        (None, {"fields": ("email", "name", "role", "active", "password")}),
        ("The role as it is kept", {"fields": POWER, "classes": ("collapse",)}),
        ("Dates", {"fields": ("date_joined", "last_login", "id")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    @admin.display(boolean=True)
    def active(self, person: User) -> bool:
        return person.is_active

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the password's part, and its button, where it could not be changed."""
        first, *others = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return [first, *others]
        shown = tuple(name for name in first[1]["fields"] if name != "password")
        return [(None, {"fields": shown}), *others]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return super().get_inlines(request, obj) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever has a role is changed by super-admins only, their password included."""
        allowed = super().has_change_permission(request, obj)
        if obj is None or request.user.is_superuser:
            return allowed
        return allowed and not (obj.is_staff or obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            # The address that was replaced no longer signs in; the new one is to be verified.
            EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()
            end_access(user=obj)


@admin.register(Group)
class RolePowersAdmin(OpenList, GroupAdmin):
    """What moderators and admins may do; super-admins may let them do more."""

    fields = ("name", "permissions")
    readonly_fields = ("name",)
    filter_horizontal = ()

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        """A box for each permission, which everybody can read and press."""
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request=request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
