"""What becomes of somebody who has come back from a provider."""

from contextlib import suppress
from typing import Any, Never

from allauth.account.app_settings import AppSettings
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from accounts.http.caller import signed_in
from accounts.people.models import User
from accounts.people.selectors import awaits_confirmation
from accounts.providers import tokens as provider_tokens
from accounts.providers.catalogue import REDIRECT_DOORS, open_redirect_doors
from accounts.providers.linking import AddressTaken, EmailUnverified, claim, enter, link
from accounts.providers.pages import to_ways_in
from accounts.providers.redirect import Arrival
from accounts.providers.refusals import Cancelled, Failed, Stale

MANDATORY = AppSettings.EmailVerificationMethod.MANDATORY


class Entered(Exception):
    """A program has come in for this user; it takes tokens instead of a session."""

    def __init__(self, user: User) -> None:
        self.user = user
        super().__init__(user.pk)


class DoorAdapter(DefaultSocialAccountAdapter):
    """Lets allauth's flow follow our rules: `providers.linking` says who comes in where."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Our apps at the providers, which the settings alone describe."""
        return [
            SocialApp(provider=door.id, name=door.name, client_id=door.client[0])
            for door in open_redirect_doors()
            if provider in (None, door.id) and client_id in (None, door.client[0])
        ]

    def pre_social_login(self, request: HttpRequest, sociallogin: Arrival) -> None:
        """Decide who it is before allauth does, so that no rule of its own applies."""
        if sociallogin.state["process"] == AuthProcess.CONNECT:
            _link(request, sociallogin)
            raise ImmediateHttpResponse(to_ways_in())
        sociallogin.user = _come_in(request, sociallogin)
        if getattr(request, "takes_tokens", False):
            raise Entered(sociallogin.user)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: str = AuthError.UNKNOWN, **context: Any
    ) -> Never:
        """Tell what has happened in our words; whoever called the flow makes them an answer."""
        if error == AuthError.CANCELLED:
            raise Cancelled
        raise Failed if "state" in (context["extra_context"] or {}) else Stale


def _link(request: HttpRequest, arrival: Arrival) -> None:
    if not request.user.is_authenticated:
        raise Stale
    with transaction.atomic():
        link(user=signed_in(request), identity=arrival.identity)
        _keep(arrival)
    name = REDIRECT_DOORS[arrival.identity.provider].name
    messages.success(request, f"{name} is linked. You can sign in with it from now on.")


def _come_in(request: HttpRequest, arrival: Arrival) -> User:
    """The user who comes in. Whose address nobody vouches for is asked by mail first."""
    try:
        with transaction.atomic():
            user = enter(identity=arrival.identity)
            _keep(arrival)
    except EmailUnverified:
        if REDIRECT_DOORS[arrival.identity.provider].vouches:
            raise
    else:
        if not awaits_confirmation(user):
            return user
    raise ImmediateHttpResponse(_ask_by_mail(request, arrival))


def _ask_by_mail(request: HttpRequest, arrival: Arrival) -> Any:
    """The same answer whether or not somebody has the address: the mail alone tells."""
    user: User | None = None
    with suppress(AddressTaken), transaction.atomic():
        user = claim(identity=arrival.identity)
        _keep(arrival)
    return perform_login(
        request,
        user,
        email_verification=MANDATORY,
        redirect_url=arrival.get_redirect_url(request),
        signup=True,
        email=arrival.identity.email.lower(),
    )


def _keep(arrival: Arrival) -> None:
    account = SocialAccount.objects.get(
        provider=arrival.identity.provider, uid=arrival.identity.subject
    )
    provider_tokens.keep(account_id=account.pk, grant=arrival.grant)
