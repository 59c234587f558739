"""Settings of tokens: what work costs, and what is for sale."""

from typing import Any

from accounts.environment import Environment

_tokens = Environment("Tokens")
TOKENS_TO_GIVE: int = _tokens.integer("TOKENS_TO_GIVE", 20, "tokens of a new account")
TOKEN_PRICES: dict[str, Any] = _tokens.json_object(
    "TOKEN_PRICES", 'tokens for each kind of work: `{"face_scan": 1}`; others are free'
)
LOW_BALANCE_BELOW: int = _tokens.integer(
    "LOW_BALANCE_BELOW", 3, "fewer available tokens than this bring a notice"
)
TOKEN_PACKS: dict[str, Any] = _tokens.json_object(
    "TOKEN_PACKS",
    'what is for sale: `{"small": {"name": "50 tokens", "tokens": 50, "amount": 500, '
    '"currency": "eur"}}`, the amount in the smallest unit of the currency',
)
STRIPE_SECRET_KEY: str = _tokens.string(
    "STRIPE_SECRET_KEY", "", "sells the packs through Stripe Checkout"
)
STRIPE_WEBHOOK_SECRET: str = _tokens.string(
    "STRIPE_WEBHOOK_SECRET", "", "of the endpoint `/api/v1/billing/stripe/webhook`"
)
STRIPE_API_BASE: str = _tokens.string(
    "STRIPE_API_BASE", "https://api.stripe.com", "where Stripe is"
)
SELLER_NAME: str = _tokens.string(
    "SELLER_NAME", "", "who sells the packs, as receipts name them", shown="the site's address"
)
SELLER_ADDRESS: list[str] = _tokens.strings(
    "SELLER_ADDRESS", "the lines under that name, separated by commas: street, town, VAT number"
)
