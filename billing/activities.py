"""What a user's log says of tokens."""

from accounts.activities import record
from accounts.models import ActivityType
from billing.models import KIND_WORDS, EntryKind, LedgerEntry

TYPES = {
    EntryKind.GRANT: ActivityType.TOKENS_GRANTED,
    EntryKind.PURCHASE: ActivityType.TOKENS_PURCHASED,
    EntryKind.CAPTURE: ActivityType.TOKENS_CAPTURED,
    EntryKind.REFUND: ActivityType.TOKENS_REFUNDED,
    EntryKind.EXPIRY: ActivityType.TOKENS_RELEASED,
    EntryKind.ADJUSTMENT: ActivityType.TOKENS_ADJUSTED,
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
        message=f"{KIND_WORDS[kind]}: {change}{entry.reason}",
    )
