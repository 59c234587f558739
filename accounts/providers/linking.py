"""Who comes in through a provider's door, and whose door it becomes."""

from dataclasses import dataclass
from unicodedata import category

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.access.services import end_access
from accounts.activities.services import record
from accounts.activities.types import DOOR_LINKED, SIGNED_UP
from accounts.limits.throttling import count_claim
from accounts.people.models import User
from accounts.providers.id_tokens import Claims

MAX_NAME = 150
ADDRESS = User._meta.get_field("email")


class NotLetIn(Exception):
    """The provider's word is good, and still nobody comes in. `code` is stable."""

    code = ""
    message = ""

    def __init__(self) -> None:
        super().__init__(self.message)


class EmailUnverified(NotLetIn):
    code = "email_unverified"
    message = (
        "Your provider has not verified an e-mail address of yours. Verify it there, "
        "or sign in another way."
    )


class AddressMissing(NotLetIn):
    code = "email_missing"
    message = (
        "Your provider told us no e-mail address of yours. Make an account here with an address "
        "and a password, and link it on your account page."
    )


class AddressTaken(NotLetIn):
    """Somebody has verified the address. Only that somebody may be told."""


class Inactive(NotLetIn):
    code = "inactive"
    message = "This account is not active. Ask the administrators of this site."


class Taken(NotLetIn):
    code = "taken"
    message = "This way in leads to another account already. Unlink it there first."


@dataclass(frozen=True)
class Identity:
    """Somebody, as a provider knows them."""

    provider: str
    subject: str
    email: str
    email_verified: bool
    name: str = ""

    @classmethod
    def of(cls, provider: str, claims: Claims) -> "Identity":
        """Whom a provider's ID token speaks of."""
        return cls(provider, claims.subject, claims.email, claims.email_verified, claims.name)

    @property
    def profile(self) -> dict[str, str]:
        """What is kept to tell this account of theirs from others."""
        return {"email": _storable(self.email), "name": _storable(self.name)[:MAX_NAME]}


def enter(*, identity: Identity) -> User:
    """The user who comes in; made, or given this door, when they come for the first time.

    Raises `EmailUnverified`, `Inactive`.
    """
    try:
        return _enter(identity)
    except (IntegrityError, Taken):
        # They came twice at once, and the other was faster: now they are known.
        return _enter(identity)


@transaction.atomic
def _enter(identity: Identity) -> User:
    if known := _doors(identity).first():
        return _active(known.user)
    email = _verified(identity)
    address = EmailAddress.objects.select_related("user").filter(email=email, verified=True)
    if owned := address.first():
        user = _active(owned.user)
        # Their mailbox lets them in already: this takes no place, so nothing ends.
        _add(user, identity)
        return user
    return _new_user(identity, email)


@transaction.atomic
def claim(*, identity: Identity) -> User:
    """A new account for somebody whose address their provider does not vouch for.

    It opens once the address is confirmed. Coming again leads to the same account; with another
    address, the earlier one, in which nobody has ever been, makes room.
    Raises `AddressMissing`, `AddressTaken`, `TooOften`.
    """
    email = _address(identity)
    count_claim(email)
    earlier = _doors(identity).first()
    if earlier and earlier.user.email == email:
        return earlier.user
    if earlier:
        earlier.user.delete()
    if EmailAddress.objects.filter(email=email, verified=True).exists():
        raise AddressTaken
    return _new_user(identity, email, verified=False)


@transaction.atomic
def link(*, user: User, identity: Identity) -> None:
    """Make the door the user's, if it is not yet; what was opened before ends. Raises `Taken`."""
    if _add(user, identity):
        end_access(user=user)


def _add(user: User, identity: Identity) -> bool:
    opened = _open(user, identity)
    if opened:
        record(
            user_id=user.pk,
            kind=DOOR_LINKED,
            message=f"Linked {identity.provider.title()}: it signs you in from now on",
        )
    return opened


def _new_user(identity: Identity, email: str, *, verified: bool = True) -> User:
    # Whoever else claims the address never verified it: what they have is not given away.
    user = User.objects.create_user(email, name=_storable(identity.name)[:MAX_NAME])
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    _open(user, identity)
    message = f"Created this account with {identity.provider.title()}"
    record(user_id=user.pk, kind=SIGNED_UP, message=message)
    return user


def _open(user: User, identity: Identity) -> bool:
    door, opened = SocialAccount.objects.get_or_create(
        provider=identity.provider,
        uid=identity.subject,
        defaults={"user": user, "extra_data": identity.profile},
    )
    if door.user_id != user.pk:
        raise Taken
    return opened


def _doors(identity: Identity) -> QuerySet[SocialAccount]:
    return SocialAccount.objects.select_related("user").filter(
        provider=identity.provider, uid=identity.subject
    )


def _verified(identity: Identity) -> str:
    if not identity.email_verified:
        raise EmailUnverified
    try:
        return _address(identity)
    except AddressMissing:
        raise EmailUnverified from None


def _address(identity: Identity) -> str:
    email = identity.email.lower()
    try:
        ADDRESS.clean(email, None)
    except ValidationError:
        raise AddressMissing from None
    if email != _storable(email):
        raise AddressMissing
    return email


def _active(user: User) -> User:
    if not user.is_active:
        raise Inactive
    return user


def _storable(text: str) -> str:
    # Databases take neither NUL nor half a surrogate pair.
    return "".join(letter for letter in text if category(letter) not in {"Cc", "Cs"})
