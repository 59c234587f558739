"""The forms by which the admin makes and changes people."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from accounts.models import Role, User
from accounts.selectors import claimants_of


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
