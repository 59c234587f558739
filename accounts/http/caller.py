"""Who a request comes from."""

import ipaddress
from typing import Any, Protocol

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.settings import api_settings

from accounts.people.models import User

LOOPBACK = "127.0.0.1"


class HasUser(Protocol):
    """A request, Django's or the API framework's."""

    user: Any


def signed_in(request: HasUser) -> User:
    """The request's user, where a view has made sure that there is one."""
    assert isinstance(request.user, User), "only signed-in users come here"
    return request.user


def address_of(request: HttpRequest | Request) -> str:
    """Where the request came from, through as many proxies as the site trusts; empty if unknown.

    Nothing else decides it. Of `X-Forwarded-For` only the entries count that those proxies have
    added, at its end; other headers (`Forwarded`, `X-Real-IP`) are what anybody may say.
    """
    peer = _normal(request.META.get("REMOTE_ADDR") or "")
    said = request.META.get("HTTP_X_FORWARDED_FOR", "")
    addresses = [_normal(part) for part in said.split(",")] if said else []
    proxies = api_settings.NUM_PROXIES or 0
    if proxies and addresses:
        return addresses[-min(proxies, len(addresses))]
    # A server that believes the header (uvicorn does, from this machine) has put it in the place of
    # the peer: then nothing is known but that it came from here.
    return LOOPBACK if peer in addresses else peer


def _normal(text: str) -> str:
    """An address in its one spelling, without a port; what is none stays as it is."""
    text = text.strip()
    host = text[1 : text.find("]")] if text.startswith("[") else text
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.strip())
    except ValueError:
        return host.strip()
    return str(getattr(address, "ipv4_mapped", None) or address)


def network_of(request: HttpRequest | Request) -> str:
    """Whom a limit counts: the address, or of IPv6 its /64, all of which one subscriber has."""
    address = address_of(request)
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    except ValueError:
        return address


def asks_for_json(request: HttpRequest) -> bool:
    """Whether a program asks, which has no use for a page."""
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted
