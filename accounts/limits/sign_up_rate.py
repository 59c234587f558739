"""How often an address may be used to sign up: each time, somebody gets a mail."""

from accounts.limits.rates import Limit

CLAIMS = Limit("claim", 5, 86_400)


def count_claim(email: str) -> None:
    """Count a sign-up with this address, whether or not somebody has it. Raises `TooOften`."""
    CLAIMS.check(email.lower(), what="This address was used to sign up too often today.")
