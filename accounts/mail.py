"""Mail to people: telling them what happened, and what to say where there is no mail server."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.conf import settings
from django.db import transaction

from accounts.http.site_address import absolute
from accounts.people.models import User

CONSOLE = "django.core.mail.backends.console.EmailBackend"


def mail_after_commit(*, user: User, template: str, page: str, **context: Any) -> None:
    """Write to the user's verified address, if there is one, after the surrounding transaction.

    `page` is the path that the mail leads to. Outside of a request nothing is sent: only a request
    knows by which name the site is reached.
    """
    request = allauth_context.request
    verified = EmailAddress.objects.filter(user=user, verified=True)
    address = verified.order_by("-primary", "pk").first()
    if request is None or address is None:
        return
    context["page"] = absolute(request, page)
    adapter = get_adapter(request)
    transaction.on_commit(lambda: adapter.send_mail(template, address.email, context), robust=True)


def mail_notice() -> str:
    """What to say where people are sent to their inbox; empty where mail really gets there.

    The same for everybody: it tells nobody whether an address is known.
    """
    if settings.EMAIL_BACKEND != CONSOLE:
        return ""
    return (
        "This site has no mail server: what it sends is written to its log (the terminal in which "
        "it runs). Look there, or ask whoever runs the site."
    )
