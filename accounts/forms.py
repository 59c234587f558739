"""The forms of the account page, and signing up."""

from typing import Any

from allauth.account.forms import SignupForm
from django import forms

from accounts.claims import count_claim
from accounts.limits import Limit
from accounts.models import Scope, User

PROOFS = Limit("proof", 5, 5 * 60)


class SignUpForm(SignupForm):
    """Asks for an address and a password."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            count_claim(cleaned["email"])
        return cleaned


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


class LeaveForm(forms.Form):
    """Asks for the password (or, of those who have none, the address) before all is deleted."""

    proof = forms.CharField(strip=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        field = self.fields["proof"]
        if user.has_usable_password():
            field.label = "Your password"
            field.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        else:
            field.label = f"Type {user.email} to go on"

    def clean_proof(self) -> str:
        proof = self.cleaned_data["proof"]
        if self._user.has_usable_password():
            PROOFS.check(self._user.pk, what="Too many wrong passwords.")
            if not self._user.check_password(proof):
                raise forms.ValidationError("That is not your password.")
        elif proof.strip().lower() != self._user.email:
            raise forms.ValidationError("That is not your address.")
        return proof
