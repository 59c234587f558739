"""The form that asks for proof before an account is deleted."""

from typing import Any

from django import forms

from accounts.limits.rates import Limit
from accounts.people.models import User

PROOFS = Limit("proof", 5, 5 * 60)


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
