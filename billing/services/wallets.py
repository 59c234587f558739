"""Opening a wallet, and entering changes of its balance."""

import uuid

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from billing.activities import tell_of_entry
from billing.models import EntryKind, LedgerEntry, Wallet


class InsufficientTokens(Exception):
    """The wallet has fewer available tokens than the work costs."""

    code = "insufficient_tokens"

    def __init__(self, *, needed: int, available: int) -> None:
        self.needed, self.available = needed, available
        self.message = (
            f"This needs {needed} token{'' if needed == 1 else 's'} and you have {available} "
            "available. Wait for running work to finish or add tokens."
        )
        super().__init__(self.message)


def price_of(kind: str) -> int:
    """Tokens that one job of `kind` costs (`TOKEN_PRICES`; 0 when it names no price)."""
    return settings.TOKEN_PRICES.get(kind, 0)


@transaction.atomic
def open_wallet(*, user: User) -> Wallet:
    """Return the user's wallet, opening it with the sign-up grant on first use.

    The grant is an entry whose key is the user's, so that it lands once whichever door or race
    came first.
    """
    wallet, opened = Wallet.objects.get_or_create(user=user)
    if opened and settings.TOKENS_TO_GIVE:
        enter(
            wallet_id=user.pk,
            kind=EntryKind.GRANT,
            amount=settings.TOKENS_TO_GIVE,
            key=f"grant:{user.pk}",
            reason="Welcome",
        )
        wallet.refresh_from_db()
    return wallet


@transaction.atomic
def adjust(*, user: User, amount: int, reason: str, made_by: User) -> LedgerEntry:
    """Add (or, with a negative amount, take) tokens by hand, with the reason on record.

    Raises `InsufficientTokens` when more would be taken than is available.
    """
    wallet = open_wallet(user=user)
    try:
        with transaction.atomic():
            return enter(
                wallet_id=wallet.pk,
                kind=EntryKind.ADJUSTMENT,
                amount=amount,
                key=f"adjustment:{uuid.uuid4()}",
                reason=reason,
                made_by=made_by,
            )
    except IntegrityError as error:
        raise InsufficientTokens(needed=-amount, available=wallet.available) from error


def enter(
    *,
    wallet_id: uuid.UUID,
    kind: EntryKind,
    amount: int,
    key: str,
    reason: str,
    made_by: User | None = None,
) -> LedgerEntry:
    """Change a balance and write the entry that says why; for the verbs of this package.

    Call it inside a transaction. Raises `IntegrityError` for a key that was used before, or when
    fewer tokens would be left than are held.
    """
    Wallet.objects.filter(pk=wallet_id).update(balance=F("balance") + amount)
    entry = LedgerEntry.objects.create(
        wallet_id=wallet_id,
        kind=kind,
        amount=amount,
        idempotency_key=key,
        reason=reason[:200],
        made_by=made_by,
    )
    tell_of_entry(entry)
    return entry
