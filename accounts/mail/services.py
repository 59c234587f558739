"""Mails that tell people what happened, to addresses that they have shown to be theirs."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.db import transaction

from accounts.http.site_address import absolute
from accounts.people.models import User


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
