"""What is for sale: packs of tokens, from the settings."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NEEDED = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "TOKEN_PACKS")


# https://docs.stripe.com/currencies#zero-decimal
ZERO_DECIMAL = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga")
    + ("pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)


@dataclass(frozen=True)
class Pack:
    """Tokens and their price: `amount` in the smallest unit of `currency` (ISO 4217, lower case).

    A currency that has no smaller unit, such as the yen, is counted in itself.
    """

    id: str
    name: str
    tokens: int
    amount: int
    currency: str

    @property
    def price(self) -> str:
        """The price for readers: `5.00 EUR`."""
        return price_in_words(self.amount, self.currency)


def price_in_words(amount: int, currency: str) -> str:
    """An amount in the smallest unit of a currency, for readers: `5.00 EUR`."""
    figure = f"{amount:,}" if currency in ZERO_DECIMAL else f"{amount / 100:,.2f}"
    return f"{figure} {currency.upper()}"


def packs() -> dict[str, Pack]:
    """The packs for sale by id. Raises `ImproperlyConfigured` for a list that makes no sense."""
    if not isinstance(settings.TOKEN_PACKS, dict):
        raise ImproperlyConfigured("TOKEN_PACKS is a JSON object of packs by their id.")
    return {name: _pack(name, facts) for name, facts in settings.TOKEN_PACKS.items()}


def missing_settings() -> list[str]:
    """The variables that must be set before anything can be sold, and are not.

    All of them: selling without the webhook's secret would take money and give nothing.
    """
    return [name for name in NEEDED if not getattr(settings, name)]


def packs_for_sale() -> list[Pack]:
    """The packs, or none while something is missing."""
    return [] if missing_settings() else list(packs().values())


def _pack(name: str, facts: Any) -> Pack:
    try:
        pack = Pack(
            id=name,
            name=str(facts["name"]),
            tokens=int(facts["tokens"]),
            amount=int(facts["amount"]),
            currency=str(facts["currency"]).lower(),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _senseless(name) from error
    if pack.tokens < 1 or pack.amount < 1 or len(pack.currency) != 3 or len(name) > 50:
        raise _senseless(name)
    return pack


def _senseless(name: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"TOKEN_PACKS: “{name}” needs a name, tokens and an amount of at least 1, and a currency "
        "of three letters; its id has at most 50 characters."
    )
