"""The forms by which the admin changes somebody's role or activity."""

from typing import Any

from django import forms

from accounts.roles.models import Role


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
