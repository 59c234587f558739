"""The one place that ends what a credential, or a way into an account, has opened.

Whatever changes one (a password, an address, a linked provider, a role) calls `end_access`. What
the request that makes the change is itself signed in with goes on.
"""

from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed, email_removed
from allauth.core import context as allauth_context
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.activities.services import record
from accounts.activities.types import SIGNED_OUT
from accounts.api_keys.models import ApiKey
from accounts.extension.models import ExtensionLink
from accounts.people.models import User, password_was_set
from accounts.sessions.models import BrowserSession
from accounts.sessions.selectors import browsers_of
from accounts.sessions.store import digest_of
from accounts.sockets.revocation import (
    close_sockets,
    group_of_browser,
    group_of_session,
    group_of_sign_in,
    group_of_user,
)
from accounts.tokens.models import SignIn
from accounts.tokens.services import sign_in_of


@transaction.atomic
def end_access(*, user: User, programs: bool = False) -> None:
    """End everything that was opened for the user, from the next request on.

    Browser sessions, access and refresh tokens, open sockets, links in mails that wait to be
    followed, addresses that wait to be confirmed, and extensions about to fetch their token. With
    `programs`, API keys and linked extensions too; without, they are offered to be ended.
    """
    request = _request_of(user)
    # First of all: whoever signs in meanwhile waits for this row, and is then seen below.
    User.objects.filter(pk=user.pk).update(
        sessions_ended=F("sessions_ended") + 1, access_ended_at=timezone.now()
    )
    user.refresh_from_db(fields=["sessions_ended", "access_ended_at"])
    kept_sign_in = sign_in_of(request)
    open_sign_ins = SignIn.objects.filter(user=user, ended_at=None)
    if kept_sign_in is not None:
        open_sign_ins = open_sign_ins.exclude(pk=kept_sign_in)
    open_sign_ins.update(ended_at=timezone.now())
    _end_browsers(user, but=request if kept_sign_in is None else None)
    ExtensionLink.objects.filter(user=user, digest=None).delete()
    _end_confirmations(user)
    if programs:
        ApiKey.objects.filter(user=user).delete()
        ExtensionLink.objects.filter(user=user).delete()
    close_sockets(group_of_user(user.pk), but=_kept_room(request, kept_sign_in))
    if request is not None and kept_sign_in is None:
        update_session_auth_hash(request, user)


@transaction.atomic
def end_browser(*, user: User, name: str) -> bool:
    """Sign one of the user's browsers out, and close its sockets. False where it is none of them.

    Its next request finds no session.
    """
    sessions = browsers_of(user).filter(name=name)
    ended = sessions.first()
    if ended is None:
        return False
    sessions.delete()
    record(user_id=user.pk, kind=SIGNED_OUT, message=f"Signed out with {ended}, from elsewhere")
    close_sockets(group_of_browser(name))
    return True


def outlived(user: User) -> tuple[QuerySet[ApiKey], QuerySet[ExtensionLink]]:
    """The API keys and extensions from before access last ended, if that is not decided yet."""
    # Without such a moment, nothing is older.
    before = user.access_ended_at or datetime.min.replace(tzinfo=UTC)
    older = Q(user=user, created_at__lte=before)
    return (
        ApiKey.objects.filter(older, expires_at__gt=timezone.now()),
        ExtensionLink.objects.filter(older),
    )


@transaction.atomic
def settle_programs(*, user: User, end: bool) -> None:
    """End the API keys and extensions that have outlived a change, or keep them for good.

    A change since `user` was read is decided about by itself.
    """
    if end:
        for programs in outlived(user):
            programs.delete()
    decided = User.objects.filter(pk=user.pk, access_ended_at=user.access_ended_at)
    decided.update(access_ended_at=None)


def _request_of(user: User) -> HttpRequest | None:
    """The request that is being answered, if the user has made it."""
    request = allauth_context.request
    return request if request is not None and _visitor(request) == user.pk else None


def _visitor(request: HttpRequest) -> Any:
    return getattr(getattr(request, "user", None), "pk", None)


def _kept_room(request: HttpRequest | None, sign_in_id: str | None) -> str:
    if sign_in_id is not None:
        return group_of_sign_in(sign_in_id)
    return group_of_session(request.session) if request is not None else ""


def _end_browsers(user: User, *, but: HttpRequest | None) -> None:
    """Remove the user's sessions; that of the request `but` goes on."""
    sessions = BrowserSession.objects.filter(user=user)
    if but is not None and but.session.session_key:
        sessions = sessions.exclude(pk=digest_of(but.session.session_key))
    sessions.delete()


def _end_confirmations(user: User) -> None:
    """An address that waits to be confirmed goes; the account's own is kept, under another key."""
    for address in EmailAddress.objects.filter(user=user, verified=False):
        address.delete()
        if address.primary:
            address.pk = None
            address.save(force_insert=True)


@receiver(password_was_set)
def _password_was_set(user: User, **kwargs: Any) -> None:
    """Where it was not the person themselves, nobody is there to be asked about their programs."""
    request = allauth_context.request
    themselves = request is not None and _visitor(request) in (None, user.pk)
    end_access(user=user, programs=not themselves)


@receiver(email_changed)
def _email_changed(to_email_address: EmailAddress, **kwargs: Any) -> None:
    end_access(user=to_email_address.user)


@receiver(email_removed)
def _email_removed(email_address: EmailAddress, **kwargs: Any) -> None:
    if email_address.verified:
        end_access(user=email_address.user)


@receiver(email_confirmed)
def _email_confirmed(email_address: EmailAddress, **kwargs: Any) -> None:
    """The first one that an account confirms replaces nothing, so nothing ends."""
    others = EmailAddress.objects.filter(user=email_address.user, verified=True)
    if others.exclude(pk=email_address.pk).exists():
        end_access(user=email_address.user)
