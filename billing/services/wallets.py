"""The verbs of money. Each is one transaction and safe to repeat.

Balances change by conditional `UPDATE`s, never by read-then-save, so that two of them at once
cannot spend the same token (measured on SQLite and PostgreSQL).
"""

import uuid

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from billing.models import EntryKind, Hold, HoldStatus, LedgerEntry, Wallet


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
        _enter(
            wallet_id=user.pk,
            kind=EntryKind.GRANT,
            amount=settings.TOKENS_TO_GIVE,
            key=f"grant:{user.pk}",
            reason="Welcome",
        )
        wallet.refresh_from_db()
    return wallet


@transaction.atomic
def place_hold(*, user: User, amount: int, reference: str) -> Hold:
    """Promise `amount` tokens to `reference`.

    Raises `InsufficientTokens` when fewer are available. A second hold for the same reference
    returns the first.
    """
    wallet = open_wallet(user=user)
    hold, placed = Hold.objects.get_or_create(
        reference=reference, defaults={"wallet": wallet, "amount": amount}
    )
    if placed and amount:
        enough = Wallet.objects.filter(pk=wallet.pk, balance__gte=F("held") + amount)
        if not enough.update(held=F("held") + amount):
            wallet.refresh_from_db()
            raise InsufficientTokens(needed=amount, available=wallet.available)
    return hold


@transaction.atomic
def capture_hold(*, reference: str) -> bool:
    """Take the held tokens for good. False when the hold is not open (already settled, or none)."""
    hold = _settle(reference, HoldStatus.CAPTURED)
    if hold is None:
        return False
    if hold.amount:
        Wallet.objects.filter(pk=hold.wallet_id).update(held=F("held") - hold.amount)
        _enter(
            wallet_id=hold.wallet_id,
            kind=EntryKind.CAPTURE,
            amount=-hold.amount,
            key=f"capture:{reference}",
            reason=reference,
        )
    return True


@transaction.atomic
def release_hold(*, reference: str) -> bool:
    """Give the held tokens back. False when the hold is not open."""
    hold = _settle(reference, HoldStatus.RELEASED)
    if hold is None:
        return False
    if hold.amount:
        Wallet.objects.filter(pk=hold.wallet_id).update(held=F("held") - hold.amount)
    return True


@transaction.atomic
def adjust(*, user: User, amount: int, reason: str, made_by: User) -> LedgerEntry:
    """Add (or, with a negative amount, take) tokens by hand, with the reason on record.

    Raises `InsufficientTokens` when more would be taken than is available.
    """
    wallet = open_wallet(user=user)
    try:
        with transaction.atomic():
            return _enter(
                wallet_id=wallet.pk,
                kind=EntryKind.ADJUSTMENT,
                amount=amount,
                key=f"adjustment:{uuid.uuid4()}",
                reason=reason,
                made_by=made_by,
            )
    except IntegrityError as error:
        raise InsufficientTokens(needed=-amount, available=wallet.available) from error


def _settle(reference: str, status: HoldStatus) -> Hold | None:
    open_holds = Hold.objects.filter(reference=reference, status=HoldStatus.OPEN)
    if not open_holds.update(status=status, settled_at=timezone.now()):
        return None
    return Hold.objects.get(reference=reference)


def _enter(
    *,
    wallet_id: uuid.UUID,
    kind: EntryKind,
    amount: int,
    key: str,
    reason: str,
    made_by: User | None = None,
) -> LedgerEntry:
    Wallet.objects.filter(pk=wallet_id).update(balance=F("balance") + amount)
    return LedgerEntry.objects.create(
        wallet_id=wallet_id,
        kind=kind,
        amount=amount,
        idempotency_key=key,
        reason=reason,
        made_by=made_by,
    )
