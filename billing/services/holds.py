"""Promising tokens to a piece of work, and settling that promise once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from billing.models import EntryKind, Hold, HoldStatus, Wallet
from billing.services.wallets import InsufficientTokens, enter, open_wallet

# Far beyond the time limit of any kind of work.
HOLD_LIMIT = timedelta(hours=48)


@transaction.atomic
def place_hold(*, user: User, amount: int, reference: str, purpose: str = "") -> Hold:
    """Promise `amount` tokens to `reference`; `purpose` is how its owner calls the work.

    Raises `InsufficientTokens` when fewer are available. A second hold for the same reference
    returns the first.
    """
    wallet = open_wallet(user=user)
    hold, placed = Hold.objects.get_or_create(
        reference=reference, defaults={"wallet": wallet, "amount": amount, "purpose": purpose}
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
        enter(
            wallet_id=hold.wallet_id,
            kind=EntryKind.CAPTURE,
            amount=-hold.amount,
            key=f"capture:{reference}",
            reason=hold.purpose or reference,
        )
    return True


@transaction.atomic
def release_hold(*, reference: str) -> bool:
    """Give the held tokens back. False when the hold is not open."""
    return _settle(reference, HoldStatus.RELEASED) is not None


def expire_holds(*, now: datetime, in_work: Callable[[], set[str]]) -> int:
    """Give back what has been held for longer than `HOLD_LIMIT` by work that is no longer there.

    `in_work()` gives the references of all work that waits or runs: however old its holds are, they
    stand. Returns how many expired.
    """
    old = Hold.objects.filter(status=HoldStatus.OPEN, created_at__lt=now - HOLD_LIMIT)
    references = list(old.values_list("reference", flat=True))
    if not references:
        return 0
    forgotten = set(references) - in_work()
    return sum(_expire(reference) for reference in forgotten)


@transaction.atomic
def refund(*, reference: str, reason: str, made_by: User | None = None) -> bool:
    """Give captured tokens back. False when none are captured (not yet, never, or given back)."""
    if not _move(reference, HoldStatus.CAPTURED, HoldStatus.REFUNDED):
        return False
    hold = Hold.objects.get(reference=reference)
    if hold.amount:
        enter(
            wallet_id=hold.wallet_id,
            kind=EntryKind.REFUND,
            amount=hold.amount,
            key=f"refund:{reference}",
            reason=reason,
            made_by=made_by,
        )
    return True


@transaction.atomic
def _expire(reference: str) -> bool:
    hold = _settle(reference, HoldStatus.EXPIRED)
    if hold is None:
        return False
    if hold.amount:
        enter(
            wallet_id=hold.wallet_id,
            kind=EntryKind.EXPIRY,
            amount=0,
            key=f"expiry:{reference}",
            reason=f"{hold.amount} given back: {hold.purpose or reference}",
        )
    return True


def _settle(reference: str, status: HoldStatus) -> Hold | None:
    """End an open hold and stop counting it as held; None when it is not open."""
    if not _move(reference, HoldStatus.OPEN, status):
        return None
    hold = Hold.objects.get(reference=reference)
    if hold.amount:
        Wallet.objects.filter(pk=hold.wallet_id).update(held=F("held") - hold.amount)
    return hold


def _move(reference: str, source: HoldStatus, to: HoldStatus) -> int:
    holds = Hold.objects.filter(reference=reference, status=source)
    return holds.update(status=to, settled_at=timezone.now())
