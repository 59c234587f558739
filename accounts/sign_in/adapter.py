"""How allauth's pages make and greet our users, and what they leave in a user's log."""

from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from accounts.activities.services import record
from accounts.activities.types import PASSWORD_CHANGED, SIGNED_IN, SIGNED_OUT, SIGNED_UP
from accounts.http.browser_names import browser_name
from accounts.http.caller import address_of, network_of
from accounts.http.site_address import absolute, site_name
from accounts.limits import login_throttle

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Stores addresses in lower case, so that one person is one account."""

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()

    def save_user(self, request: Any, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data.get("name", "")
        saved = super().save_user(request, user, form, commit=commit)
        if commit:
            record(user_id=user.pk, kind=SIGNED_UP, message="Created this account")
        return saved

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Ask whose address it is to confirm it; whoever has it confirmed already is told that."""
        address = emailconfirmation.email_address
        if address.can_set_verified():
            super().send_confirmation_mail(request, emailconfirmation, signup)
        else:
            self.send_account_already_exists_mail(address.email)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return absolute(request, path)

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = super().get_reset_password_from_key_url(key)
        return absolute(self.request, urlsplit(path).path)

    def send_account_already_exists_mail(self, email: str) -> None:
        pages = {"password_reset_url": "account_reset_password", "account_url": "account"}
        context = {name: absolute(self.request, reverse(page)) for name, page in pages.items()}
        self.send_mail("account/email/account_already_exists", email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it, or note that the mail server did not take it: people can ask for another."""
        try:
            named = {"site_name": site_name(self.request), **context}
            super().send_mail(template_prefix, email, named)
        except (OSError, SMTPException) as error:
            log.error("mail_not_sent", template=template_prefix, error=str(error))

    def ajax_response_form(self, form: Any) -> dict[str, Any]:
        """What is wrong with a form; what was typed, a password too, is not sent back."""
        return {
            "fields": {field.html_name: list(field.errors) for field in form if field.errors},
            "errors": form.non_field_errors(),
        }

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Every door with a password comes here. Raises `TooOften` after too many wrong ones."""
        who = {"email": credentials.get("email", "").lower(), "address": network_of(request)}
        login_throttle.begin(**who)
        user = super().authenticate(request, **credentials)
        if user is not None:
            login_throttle.was_right(**who)
        return user

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        message = f"Signed in with {_browser(request)}"
        record(user_id=user.pk, kind=SIGNED_IN, message=message)

    def logout(self, request: HttpRequest) -> None:
        record_sign_out(request)
        super().logout(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To what still acts for the user, which they are asked about there."""
        return reverse("account")

    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        login_throttle.forget(email=user.email, address=network_of(self.request))
        record(user_id=user.pk, kind=PASSWORD_CHANGED, message="Changed the password")


def record_sign_out(request: HttpRequest) -> None:
    """Note in the log of the request's user that this browser signs out."""
    if request.user.is_authenticated:
        message = f"Signed out with {_browser(request)}"
        record(user_id=request.user.pk, kind=SIGNED_OUT, message=message)


def _browser(request: HttpRequest) -> str:
    return browser_name(request.headers.get("User-Agent", "")) or "a browser"
