"""Asking a provider's servers: for tokens, for a profile, to revoke what it gave."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import requests
import structlog
from django.utils import timezone

from accounts.providers.catalogue import RedirectDoor

log = structlog.get_logger(__name__)

TIMEOUT = 5.0
RETRY_AFTER = 30
MAX_LIFETIME = 366 * 86_400


class ProviderAway(Exception):
    """The provider cannot be reached, or its answer makes no sense; ask again in `wait` seconds."""

    def __init__(self, door: RedirectDoor, wait: int = RETRY_AFTER) -> None:
        self.door, self.wait = door, wait
        super().__init__(f"{door.name} cannot be reached")


class GrantRefused(Exception):
    """The provider does not, or no longer, take what we sent; `code` is its own word for why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Grant:
    """What a provider lets us do for somebody."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    id_token: str = field(repr=False)
    scope: str
    expires_at: datetime | None


def ask_for_tokens(door: RedirectDoor, **form: str) -> Grant:
    """Trade a code or a refresh token. Raises `GrantRefused`, `ProviderAway`."""
    answer = _ask(door, "POST", door.token_url, data=form, auth=door.client)
    access = _text(answer, "access_token")
    if not access:
        raise ProviderAway(door)
    return Grant(
        access_token=access,
        refresh_token=_text(answer, "refresh_token"),
        id_token=_text(answer, "id_token"),
        scope=_text(answer, "scope"),
        expires_at=_end(answer.get("expires_in")),
    )


def ask_with_token(door: RedirectDoor, url: str, access_token: str) -> dict[str, Any]:
    """What is at `url` for the token's owner. Raises `GrantRefused`, `ProviderAway`."""
    return _ask(door, "GET", url, headers={"Authorization": f"Bearer {access_token}"})


def revoke(door: RedirectDoor, token: str) -> None:
    """Ask the provider to forget a token; if it cannot now, the token ends by itself."""
    try:
        requests.post(door.revoke_url, data={"token": token}, timeout=TIMEOUT)
    except requests.RequestException as error:
        log.warning("provider_token_not_revoked", provider=door.id, error=type(error).__name__)


def _ask(door: RedirectDoor, method: str, url: str, **options: Any) -> dict[str, Any]:
    try:
        response = requests.request(method, url, timeout=TIMEOUT, allow_redirects=False, **options)
        answer = response.json() if response.content else {}
    except requests.JSONDecodeError:
        answer = {}
    except requests.RequestException as error:
        log.warning("provider_away", provider=door.id, error=type(error).__name__)
        raise ProviderAway(door) from error
    if response.status_code == 200 and isinstance(answer, dict) and answer:
        return answer
    code = _text(answer, "error") if isinstance(answer, dict) else ""
    log.warning("provider_refused", provider=door.id, status=response.status_code, code=code)
    if response.status_code in (400, 401, 403):
        raise GrantRefused(code)
    raise ProviderAway(door, _wait(response))


def _text(answer: dict[str, Any], name: str) -> str:
    value = answer.get(name)
    return value if isinstance(value, str) and value.isprintable() else ""


def _end(seconds: Any) -> datetime | None:
    if not isinstance(seconds, int):
        return None
    return timezone.now() + timedelta(seconds=min(max(seconds, 0), MAX_LIFETIME))


def _wait(response: requests.Response) -> int:
    given = response.headers.get("Retry-After", "")[:6]
    return int(given) if given.isdecimal() else RETRY_AFTER
