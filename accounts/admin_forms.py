"""The forms by which the admin makes and changes people."""

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from accounts.models import User


class _LowerCaseEmail(forms.ModelForm):
    """Keeps addresses in lower case, as every other door does."""

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class NewUserForm(_LowerCaseEmail, AdminUserCreationForm):
    """E-mail address and password of a new user."""

    class Meta:
        model = User
        fields = ("email", "name")


class UserForm(_LowerCaseEmail, UserChangeForm):
    """Everything else about a user; the password has its own page."""

    class Meta:
        model = User
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets say which
