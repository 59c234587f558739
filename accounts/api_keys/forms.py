"""The form on the account page that makes an API key."""

from django import forms

from accounts.api_keys.models import Scope


class KeyForm(forms.Form):
    """Asks for a new API key."""

    name = forms.CharField(max_length=60, label="What it is for")
    scope = forms.ChoiceField(choices=Scope.choices, label="It may")
    days = forms.TypedChoiceField(
        coerce=int,
        choices=[(30, "30 days"), (90, "90 days"), (366, "a year")],
        initial=90,
        label="It lasts",
    )
