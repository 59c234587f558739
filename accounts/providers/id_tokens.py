"""ID tokens (OpenID Connect Core 1.0, section 3.1.3.7): who somebody is, as an issuer signed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from accounts.providers.key_sets import UnknownKey, find_key

# Never "none", and no HS*: there the issuer's public key would do as the secret.
ALGORITHMS = ["RS256", "ES256"]
REQUIRED = ["exp", "iat", "iss", "aud", "sub"]
LEEWAY_SECONDS = 10
MAX_SUBJECT = 191

REASONS: dict[type[Exception], tuple[str, str]] = {
    jwt.ExpiredSignatureError: ("expired", "This ID token has expired. Sign in again."),
    jwt.ImmatureSignatureError: ("not_yet_valid", "This ID token is not valid yet."),
    jwt.InvalidIssuedAtError: ("malformed", "This is not an ID token."),
    jwt.InvalidIssuerError: ("wrong_issuer", "This ID token is from another issuer."),
    jwt.InvalidAudienceError: ("wrong_audience", "This ID token is meant for another site."),
    jwt.MissingRequiredClaimError: ("incomplete", "This ID token lacks a required claim."),
    jwt.InvalidAlgorithmError: ("bad_algorithm", "This ID token is signed in no accepted way."),
    jwt.InvalidSignatureError: ("bad_signature", "This ID token is not signed by its issuer."),
    UnknownKey: ("unknown_key", "This ID token is not signed with a key of its issuer's."),
}
MALFORMED = ("malformed", "This is not an ID token.")


class NotAccepted(Exception):
    """The ID token proves nothing. `code` is stable; the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = f"id_token_{code}"
        self.message = message


@dataclass(frozen=True)
class Claims:
    """What a good ID token says."""

    subject: str
    email: str
    email_verified: bool
    name: str
    auth_time: float | None


def verify(
    token: str, *, issuers: Sequence[str], audience: str, keys_url: str, nonce: str | None = None
) -> Claims:
    """What the token says, once its signature and claims hold. Raises `NotAccepted`, `KeysAway`."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise jwt.InvalidAlgorithmError
        claims = jwt.decode(
            token,
            find_key(keys_url, header.get("kid", "")),
            algorithms=ALGORITHMS,
            issuer=tuple(issuers),
            audience=audience,
            leeway=LEEWAY_SECONDS,
            options={
                "require": REQUIRED,
                "strict_aud": True,
                "enforce_minimum_key_length": True,
            },
        )
    except (jwt.PyJWTError, UnknownKey, UnicodeError) as error:
        raise NotAccepted(*_reason(error)) from error
    if not 0 < len(claims["sub"]) <= MAX_SUBJECT or not claims["sub"].isprintable():
        raise NotAccepted(*MALFORMED)
    if nonce is not None and claims.get("nonce") != nonce:
        raise NotAccepted("wrong_nonce", "This ID token was made for another sign-in.")
    return Claims(
        subject=claims["sub"],
        email=_text(claims.get("email")),
        # Only the real thing: issuers have been seen to say "false".
        email_verified=claims.get("email_verified") is True,
        name=_text(claims.get("name")),
        auth_time=_moment(claims.get("auth_time")),
    )


def _reason(error: Exception) -> tuple[str, str]:
    return next((why for kind, why in REASONS.items() if isinstance(error, kind)), MALFORMED)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: Any) -> float | None:
    return float(value) if type(value) in (int, float) else None
