"""The forms by which the admin makes and changes people."""

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from accounts.people.models import User
from accounts.people.selectors import claimants_of


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
