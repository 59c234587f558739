"""The forms of the pages for signing in and up."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm

from accounts.limits.throttling import count_claim


class SignInForm(LoginForm):
    """Asks for an address and its password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "remember" in self.fields:
            self.fields["remember"].label = "Stay signed in"


class SignUpForm(SignupForm):
    """Asks for an address and a password."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            count_claim(cleaned["email"])
        return cleaned
