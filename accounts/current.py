"""Who a request comes from."""

import ipaddress
from typing import Any, Protocol

from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

from accounts.models import User


class HasUser(Protocol):
    """A request, Django's or the API framework's."""

    user: Any


def signed_in(request: HasUser) -> User:
    """The request's user, where a view has made sure that there is one."""
    assert isinstance(request.user, User), "only signed-in users come here"
    return request.user


def address_of(request: HasUser) -> str:
    """Where the request came from, through as many proxies as the site trusts; empty if unknown."""
    given = BaseThrottle().get_ident(request) or ""  # type: ignore[arg-type]
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    return str(getattr(address, "ipv4_mapped", None) or address)


def network_of(request: HasUser) -> str:
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
