"""Selling tokens: a purchase is started, paid once, and taken back when its money is.

The provider's messages arrive late, twice, or out of order; each verb may be repeated.
"""

import uuid
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from billing.models import EntryKind, Purchase, PurchaseStatus, Wallet
from billing.packs import Pack
from billing.services.wallets import enter, open_wallet

log = structlog.get_logger(__name__)

STARTED_AN_HOUR = 20


class TooManyPurchases(Exception):
    """The user has started so many purchases that something else is going on."""

    code = "too_many_purchases"
    message = "You have started many purchases within the hour. Try again later."


class PurchaseMismatch(Exception):
    """A payment that does not fit the purchase that it names; nothing was credited."""


class NotPaidYet(Exception):
    """Money of a purchase came back before the message that it was paid."""


@transaction.atomic
def start_purchase(*, user: User, pack: Pack) -> Purchase:
    """Note that the user is about to buy `pack` at its present price.

    Raises `TooManyPurchases`.
    """
    wallet = open_wallet(user=user)
    lately = wallet.purchases.filter(created_at__gt=timezone.now() - timedelta(hours=1))
    if lately.count() >= STARTED_AN_HOUR:
        raise TooManyPurchases
    return Purchase.objects.create(
        wallet=wallet,
        pack=pack.id,
        tokens=pack.tokens,
        amount=pack.amount,
        currency=pack.currency,
        buyer_email=user.email,
    )


def name_session(*, purchase: Purchase, session_id: str) -> None:
    """Note what the provider calls the purchase's checkout."""
    Purchase.objects.filter(pk=purchase.pk, session_id="").update(session_id=session_id)


@transaction.atomic
def credit_purchase(
    *, purchase_id: uuid.UUID, session_id: str, amount: int | None, currency: str | None
) -> bool:
    """Credit a paid purchase's tokens. False when that was done before.

    Raises `Purchase.DoesNotExist` for a purchase that is not ours, and `PurchaseMismatch` when
    what was paid is not its price or the checkout is another one.
    """
    purchase = Purchase.objects.select_for_update().get(pk=purchase_id)
    paid = (purchase.session_id or session_id, purchase.amount, purchase.currency)
    if paid != (session_id, amount, (currency or "").lower()):
        raise PurchaseMismatch
    if purchase.status == PurchaseStatus.PAID:
        return False
    purchase.status, purchase.session_id = PurchaseStatus.PAID, session_id
    purchase.paid_at = timezone.now()
    purchase.save(update_fields=["status", "session_id", "paid_at"])
    enter(
        wallet_id=purchase.wallet_id,
        kind=EntryKind.PURCHASE,
        amount=purchase.tokens,
        key=f"purchase:{purchase.pk}",
        reason=f"{purchase.tokens} tokens bought",
    )
    return True


@transaction.atomic
def take_back_purchase(*, purchase_id: uuid.UUID, money_back: int) -> int:
    """Take back the tokens of a purchase of whose price `money_back` has been paid back so far.

    What was spent or is held already cannot be taken; the purchase records the difference.
    Returns how many tokens were taken now. Raises `Purchase.DoesNotExist` and `NotPaidYet`.
    """
    purchase = Purchase.objects.select_for_update().get(pk=purchase_id)
    if purchase.status != PurchaseStatus.PAID:
        raise NotPaidYet
    money_back = min(money_back, purchase.amount)
    before = purchase.refunds.aggregate(sum=Sum("amount"))["sum"] or 0
    if money_back <= before:
        return 0
    due = max(purchase.tokens * money_back // purchase.amount, purchase.tokens_recalled)
    wallet = Wallet.objects.select_for_update().get(pk=purchase.wallet_id)
    taken = min(due - purchase.tokens_recalled, wallet.available)
    if taken < due - purchase.tokens_recalled:
        log.warning("tokens_spent_before_refund", purchase=str(purchase.pk), due=due, taken=taken)
    purchase.tokens_recalled = due
    purchase.tokens_taken_back += taken
    purchase.save(update_fields=["tokens_recalled", "tokens_taken_back"])
    purchase.refunds.create(amount=money_back - before, tokens_taken_back=taken)
    if taken:
        enter(
            wallet_id=wallet.pk,
            kind=EntryKind.REFUND,
            amount=-taken,
            key=f"recall:{purchase.pk}:{due}",
            reason=f"Payment for {due} of {purchase.tokens} tokens paid back",
        )
    return taken
