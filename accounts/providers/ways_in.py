"""How somebody can sign in: their password and what they have linked; never left without any."""

from datetime import datetime
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import QuerySet

from accounts.access.services import end_access
from accounts.activities.services import record
from accounts.activities.types import DOOR_UNLINKED
from accounts.people.models import User
from accounts.providers.catalogue import DOORS, REDIRECT_DOORS, RedirectDoor, open_redirect_doors
from accounts.providers.encryption import Unreadable, decrypt
from accounts.providers.exchange import revoke
from accounts.providers.models import ProviderTokens


class LastWayIn(Exception):
    """Without this door the user could not sign in any more."""

    message = (
        "This is the only way into your account. Link another one, or set a password and confirm "
        "your email address first."
    )


class LinkedDoor(NamedTuple):
    """An account elsewhere that signs a user in."""

    id: int
    provider: str
    name: str
    label: str
    linked_at: datetime
    removable: bool
    link_anew: bool


class WaysIn(NamedTuple):
    """All ways into an account, and those that could be added."""

    has_password: bool
    is_verified: bool
    linked: list[LinkedDoor]
    to_link: list[RedirectDoor]


def ways_in_of(user: User) -> WaysIn:
    """How the user signs in, and could."""
    linked = linked_doors_of(user)
    providers = {door.provider for door in linked}
    return WaysIn(
        has_password=user.has_usable_password(),
        is_verified=EmailAddress.objects.filter(user=user, verified=True).exists(),
        linked=linked,
        to_link=[door for door in open_redirect_doors() if door.id not in providers],
    )


def linked_doors_of(user: User) -> list[LinkedDoor]:
    """What the user has linked, oldest first."""
    accounts = _accounts_of(user).select_related("provider_tokens").order_by("date_joined", "pk")
    return [_linked(account) for account in accounts]


def door_of(user: User, account_id: int) -> LinkedDoor | None:
    """One of the user's doors."""
    return next((door for door in linked_doors_of(user) if door.id == account_id), None)


@transaction.atomic
def unlink(*, user: User, account_id: int) -> bool:
    """End a door and forget its tokens, here and at the provider. False when there is none.

    Raises `LastWayIn`.
    """
    # Two at once would each count on the other's door.
    User.objects.select_for_update().get(pk=user.pk)
    account = _accounts_of(user).filter(pk=account_id).first()
    if account is None:
        return False
    if not _other_way_in(account):
        raise LastWayIn
    _revoke_after_commit(account)
    name = name_of(account.provider)
    account.delete()
    end_access(user=user)
    record(
        user_id=user.pk,
        kind=DOOR_UNLINKED,
        message=f"Unlinked {name}: it no longer signs you in",
    )
    return True


def name_of(provider: str) -> str:
    """What a provider is called."""
    return DOORS[provider].name if provider in DOORS else provider.title()


def _accounts_of(user: User) -> QuerySet[SocialAccount]:
    return SocialAccount.objects.filter(user=user)


def _linked(account: SocialAccount) -> LinkedDoor:
    tokens = getattr(account, "provider_tokens", None)
    known_as = (account.extra_data.get("name"), account.extra_data.get("email"))
    return LinkedDoor(
        id=account.pk,
        provider=account.provider,
        name=name_of(account.provider),
        label=", ".join(filter(None, known_as)) or account.uid,
        linked_at=account.date_joined,
        removable=_other_way_in(account),
        link_anew=tokens is not None and tokens.refused_at is not None,
    )


def _other_way_in(account: SocialAccount) -> bool:
    """Whether its user could still sign in without it: an unconfirmed address is no safe login."""
    user = account.user
    if user.has_usable_password() and EmailAddress.objects.filter(user=user, verified=True):
        return True
    others = _accounts_of(user).exclude(pk=account.pk)
    return any(DOORS[other.provider].is_open for other in others if other.provider in DOORS)


def _revoke_after_commit(account: SocialAccount) -> None:
    door = REDIRECT_DOORS.get(account.provider)
    tokens = ProviderTokens.objects.filter(pk=account.pk).first()
    if door is None or not door.revoke_url or tokens is None:
        return
    try:
        token = decrypt(tokens.refresh_token or tokens.access_token)
    except Unreadable:
        return
    transaction.on_commit(lambda: revoke(door, token))
