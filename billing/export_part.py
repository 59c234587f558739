"""A person's tokens, as part of what is exported and erased."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from accounts.erasure.registry import (
    Entry,
    Part,
    erase_by_cascade,
    json_file,
    lines_file,
    picked,
    rows_of,
)
from accounts.models import User
from billing.models import Hold, Purchase
from billing.selectors import balance_of, entries_of

ENTRY = ("id", "kind", "amount", "reason", "created_at")
HOLD = ("reference", "purpose", "amount", "status", "created_at", "settled_at")
PURCHASE = (
    "id",
    "pack",
    "tokens",
    "amount",
    "currency",
    "status",
    "buyer_email",
    "tokens_recalled",
    "tokens_taken_back",
    "created_at",
    "paid_at",
)
REFUND = ("amount", "tokens_taken_back", "created_at")


def export_tokens(user: User) -> Iterator[Entry]:
    """The balance, and all that changed or promised it."""
    yield json_file("tokens/wallet.json", asdict(balance_of(user)))
    entries = entries_of(user).order_by("pk")
    yield lines_file("tokens/ledger.jsonl", (picked(row, *ENTRY) for row in rows_of(entries)))
    holds = Hold.objects.filter(wallet=user.pk).order_by("created_at", "pk")
    yield lines_file("tokens/holds.jsonl", (picked(row, *HOLD) for row in rows_of(holds)))
    bought = Purchase.objects.filter(wallet=user.pk).order_by("created_at", "pk")
    yield lines_file("tokens/purchases.jsonl", (_purchase(row) for row in rows_of(bought)))


def _purchase(row: Purchase) -> dict[str, Any]:
    refunds = [picked(refund, *REFUND) for refund in row.refunds.all()]
    return {**picked(row, *PURCHASE), "refunds": refunds}


TOKENS = Part(
    name="tokens",
    order=80,
    models=(
        "billing.Hold",
        "billing.LedgerEntry",
        "billing.Purchase",
        "billing.PurchaseRefund",
        "billing.Wallet",
    ),
    export=export_tokens,
    erase=erase_by_cascade,
    loss=lambda user: "your tokens and their history",
    files={
        "tokens/wallet.json": "your tokens: how many you own, and how many of them are "
        "promised to running work",
        "tokens/ledger.jsonl": "every change of your balance, oldest first",
        "tokens/holds.jsonl": "tokens promised to a piece of work, and what became of that",
        "tokens/purchases.jsonl": "packs of tokens that you bought or began to buy, and what of "
        "their price was paid back; amounts "
        "of money in the currency's smallest unit",
    },
)
