"""Which addresses a site and its worker talk to: each other's, and public ones over https."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from accounts.http import origins
from accounts.http.guarded import Guard


def trusted_origins() -> set[str]:
    """The origins that may be plain http, or within a network of ours."""
    return {*settings.WORKER_ORIGINS, settings.WORKER_SERVICE_URL} - {""}


def guard_for(url: str) -> Guard:
    """The rule for connections to this address. Raises `BadAddress`."""
    return origins.guard_for(url, trusted=trusted_origins(), setting="WORKER_ORIGINS")


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
