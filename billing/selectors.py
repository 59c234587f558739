"""What wallets hold, and whether they add up."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.http.period import last_days
from accounts.models import User
from billing.models import (
    EntryKind,
    Hold,
    HoldStatus,
    LedgerEntry,
    Purchase,
    PurchaseRefund,
    Wallet,
)
from billing.packs import price_in_words
from billing.prices import anything_costs
from billing.services import open_wallet

USAGE_DAYS = 30
MOST_RECEIPTS = 100


@dataclass(frozen=True)
class Balance:
    """Tokens of a user: owned, promised to running work, and free to spend."""

    balance: int
    held: int
    available: int


@dataclass(frozen=True)
class Discrepancy:
    """A wallet whose figures disagree with its ledger or its open holds."""

    email: str
    balance: int
    ledger: int
    held: int
    open_holds: int


def balance_of(user: User) -> Balance:
    """The user's tokens (opens the wallet on first sight)."""
    wallet = Wallet.objects.filter(pk=user.pk).first() or open_wallet(user=user)
    return Balance(wallet.balance, wallet.held, wallet.available)


def low_below() -> int:
    """Fewer available tokens than this are few."""
    return settings.LOW_BALANCE_BELOW


def is_low(found: Balance) -> bool:
    """Whether its owner should be told: few tokens are left, and something costs them."""
    return anything_costs() and found.available < low_below()


def entries_of(
    user: User,
    *,
    kind: str | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[LedgerEntry]:
    """What changed the user's balance, newest first: of a kind, from `since` until `before`."""
    wallet = Wallet.objects.filter(pk=user.pk).first() or open_wallet(user=user)
    asked = {"kind": kind, "created_at__gte": since, "created_at__lt": before}
    return wallet.entries.filter(**{name: value for name, value in asked.items() if value})


def spent_by_day(user: User) -> list[dict[str, Any]]:
    """What work has cost on each of the last days (UTC), the oldest first."""
    period = last_days(USAGE_DAYS)
    first = period.first or timezone.now().date()
    spent = period.of_moments(entries_of(user, kind=EntryKind.CAPTURE), "created_at").order_by()
    sums = dict(
        spent.values_list(TruncDate("created_at", tzinfo=UTC)).annotate(total=-Sum("amount"))
    )
    days = (first + timedelta(days=number) for number in range(USAGE_DAYS))
    return [{"date": day.isoformat(), "count": sums.get(day, 0)} for day in days]


def receipts_of(user: User) -> list[Purchase]:
    """What the user has paid for, newest first, as many as a page shows."""
    paid = Purchase.objects.filter(wallet=user.pk, paid_at__isnull=False)
    newest = paid.annotate(paid_back=Sum("refunds__amount")).order_by("-created_at")
    return list(newest[:MOST_RECEIPTS])


@dataclass(frozen=True)
class Receipt:
    """A payment as its buyer may print it: what was bought, and what was paid back since."""

    purchase: Purchase
    refunds: list[PurchaseRefund]
    buyer: str
    paid_back: str
    kept: str
    is_paid_back: bool


def receipt_of(user: User, purchase_id: uuid.UUID) -> Receipt | None:
    """The receipt of something that the user has paid for; None where there is none."""
    paid = Purchase.objects.filter(wallet=user.pk, paid_at__isnull=False)
    purchase = paid.prefetch_related("refunds").filter(pk=purchase_id).first()
    if purchase is None:
        return None
    refunds = list(purchase.refunds.all())
    back = sum(refund.amount for refund in refunds)
    return Receipt(
        purchase=purchase,
        refunds=refunds,
        buyer=purchase.buyer_email or user.email,
        paid_back=price_in_words(back, purchase.currency),
        kept=price_in_words(purchase.amount - back, purchase.currency),
        is_paid_back=back == purchase.amount,
    )


def discrepancies() -> list[Discrepancy]:
    """Every wallet whose balance is not Σ entries or whose `held` is not Σ open holds."""
    entries = LedgerEntry.objects.filter(wallet=OuterRef("pk")).order_by().values("wallet")
    holds = (
        Hold.objects.filter(wallet=OuterRef("pk"), status=HoldStatus.OPEN)
        .order_by()
        .values("wallet")
    )

    def total(rows: object) -> Coalesce:
        summed = rows.annotate(total=Sum("amount")).values("total")  # type: ignore[attr-defined]
        return Coalesce(Subquery(summed, output_field=IntegerField()), Value(0))

    wallets = (
        Wallet.objects.select_related("user")
        .annotate(ledger=total(entries), open_holds=total(holds))
        .exclude(balance=F("ledger"), held=F("open_holds"))
    )
    return [Discrepancy(w.user.email, w.balance, w.ledger, w.held, w.open_holds) for w in wallets]
