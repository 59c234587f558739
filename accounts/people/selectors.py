"""Reads of who one is."""

from allauth.account.models import EmailAddress
from django.db.models import Q

from accounts.people.models import User

MAX_CLAIMANTS = 3


def claimants_of(address: str) -> list[User]:
    """Who may mean themselves by an address: its owner or first claimant, and the latest others."""
    email = address.lower()
    who = User.objects.filter(Q(email=email) | Q(emailaddress__email=email)).distinct()
    owner = who.filter(emailaddress__email=email, emailaddress__verified=True).first()
    first = owner or who.order_by("date_joined", "pk").first()
    if first is None:
        return []
    others = who.exclude(pk=first.pk).order_by("-date_joined", "-pk")
    return [first, *others[: MAX_CLAIMANTS - 1]]


def is_verified(user: User) -> bool:
    """Whether the user has shown that the address is theirs."""
    return EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()


def awaits_confirmation(user: User) -> bool:
    """Whether the account has yet to be opened: by a mail to the address that it was made for."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    return not user.has_usable_password() and not confirmed.exists()
