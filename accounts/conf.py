"""Settings of who comes in, how often, and what they are told."""

from accounts.environment import Environment
from accounts.providers.conf import *

_rates = Environment("Rates")
USER_RATE: str = _rates.rate("USER_RATE", "1200/min", "requests of one user")
ANONYMOUS_RATE: str = _rates.rate(
    "ANONYMOUS_RATE", "240/min", "requests without a user, and sockets opened, of one address"
)
SIGN_IN_RATE: str = _rates.rate("SIGN_IN_RATE", "20/min", "of one address, at each way in")

_tokens = Environment("API tokens")
JWT_SECRET_KEY: str = _tokens.string(
    "JWT_SECRET_KEY", "", "signs the tokens of API clients", shown="that of `SECRET_KEY`"
)
STATIC_BEARER_TOKEN: str = _tokens.string(
    "STATIC_BEARER_TOKEN", "", "acts as an administrator; with `DEBUG=True` only"
)

_push = Environment("Web Push")
VAPID_PRIVATE_KEY: str = _push.string(
    "VAPID_PRIVATE_KEY",
    "",
    "the key by which push services know the site: 32 bytes in base64url",
    shown="derived from `SECRET_KEY`",
)
VAPID_SUBJECT: str = _push.string(
    "VAPID_SUBJECT",
    "",
    "`mailto:` or `https:`, whom a push service can ask about the site",
    shown="`SITE_URL`, or the address of `DEFAULT_FROM_EMAIL`",
)

_notices = Environment("Notices")
NOTICES_KEPT: int = _notices.integer(
    "NOTICES_KEPT", 200, "of one user; the oldest go", minimum=1, maximum=10_000
)
NOTICE_DAYS: int = _notices.integer(
    "NOTICE_DAYS", 60, "how long they are kept", minimum=1, maximum=3650
)
