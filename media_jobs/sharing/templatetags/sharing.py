"""What pages of other rooms show of a person's shares."""

import uuid
from typing import Any

from django import template
from django.http import HttpRequest

from accounts.http.caller import signed_in
from accounts.http.site_address import absolute
from media_jobs.sharing.pages import LASTS
from media_jobs.sharing.selectors import share_dicts, shares_of, shares_of_result

register = template.Library()


@register.simple_tag
def all_shares(request: HttpRequest) -> list[dict[str, Any]]:
    """The visitor's shares, newest first."""
    return _with_urls(request, shares_of(signed_in(request)))


@register.simple_tag
def shares_of_this(request: HttpRequest, kind: str, result_id: str) -> list[dict[str, Any]]:
    """Those of one of the visitor's results."""
    shares = shares_of_result(signed_in(request), kind, uuid.UUID(str(result_id)))
    return _with_urls(request, shares)


@register.simple_tag
def share_lengths() -> list[tuple[str, str]]:
    """How long a link may last."""
    return LASTS


def _with_urls(request: HttpRequest, shares: Any) -> list[dict[str, Any]]:
    found = share_dicts(shares.select_related("owner"))
    for share in found:
        share["url"] = absolute(request, share["path"]) if share["path"] else ""
    return found
