"""The form of the page for signing up."""

from typing import Any

from allauth.account.forms import SignupForm

from accounts.limits.throttling import count_claim


class SignUpForm(SignupForm):
    """Asks for an address and a password."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            count_claim(cleaned["email"])
        return cleaned
