"""What things cost. Kinds of work make themselves known; their prices are settings."""

from dataclasses import dataclass

from django.conf import settings

from billing.services.wallets import price_of


@dataclass(frozen=True)
class Price:
    """Tokens for one piece of work of a kind, and the kind's name for readers."""

    kind: str
    name: str
    tokens: int


_kinds: set[str] = set()


def offer(kind: str) -> None:
    """Make a kind of work known to the price list; called when the kind is registered."""
    _kinds.add(kind)


def in_words(kind: str) -> str:
    """A kind as readers call it: `face_scan` is "Face scan"."""
    return kind.replace("_", " ").capitalize()


def price_list() -> list[Price]:
    """Every kind of work with its price, the dearest first."""
    prices = [Price(kind, in_words(kind), price_of(kind)) for kind in _kinds]
    return sorted(prices, key=lambda price: (-price.tokens, price.name))


def anything_costs() -> bool:
    """Whether any kind of work has a price."""
    return any(settings.TOKEN_PRICES.values())
