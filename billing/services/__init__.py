"""The verbs of money. Each is one transaction and safe to repeat.

Balances change by conditional `UPDATE`s, never by read-then-save, so that two of them at once
cannot spend the same token (measured on SQLite and PostgreSQL).
"""

from billing.services.holds import (
    capture_hold,
    expire_holds,
    place_hold,
    refund,
    release_hold,
)
from billing.services.wallets import InsufficientTokens, adjust, open_wallet, price_of

__all__ = [
    "InsufficientTokens",
    "adjust",
    "capture_hold",
    "expire_holds",
    "open_wallet",
    "place_hold",
    "price_of",
    "refund",
    "release_hold",
]
