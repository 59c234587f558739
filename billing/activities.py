"""What a user's log says of tokens."""

from accounts.activities.services import record
from accounts.activities.types import ActivityType
from billing.models import EntryKind, LedgerEntry

TYPES = {
    EntryKind.GRANT: ActivityType("tokens_granted", "Tokens Granted"),
    EntryKind.PURCHASE: ActivityType("tokens_purchased", "Tokens Purchased"),
    EntryKind.CAPTURE: ActivityType("tokens_captured", "Tokens Captured"),
    EntryKind.REFUND: ActivityType("tokens_refunded", "Tokens Refunded"),
    EntryKind.EXPIRY: ActivityType("tokens_released", "Tokens Released"),
    EntryKind.ADJUSTMENT: ActivityType("tokens_adjusted", "Tokens Adjusted"),
}


def tell_of_entry(entry: LedgerEntry) -> None:
    """Tokens came, went, or are no longer held; call it in the transaction of the entry."""
    kind = EntryKind(entry.kind)
    change = ""
    if entry.amount:
        change = f"{entry.amount:+d} token{'' if abs(entry.amount) == 1 else 's'}. "
    record(
        user_id=entry.wallet_id,
        kind=TYPES[kind],
        message=f"{kind.label}: {change}{entry.reason}",
    )
