"""Links by which visitors find the pages of the site. Each app registers those to its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from accounts.registry import Registry

Place = Literal["header", "account", "footer"]


def everybody(user: Any) -> bool:
    """Visitors, too, who are not signed in."""
    return True


def signed_in(user: Any) -> bool:
    """Whoever has an account."""
    return user.is_authenticated


def staff(user: Any) -> bool:
    """Whoever may open the admin pages."""
    return user.is_staff


@dataclass(frozen=True)
class NavigationEntry:
    """A link at a place of every page, by its `order` there, for those to whom it is `visible`.

    `inside` are the names of further pages that count as being there; `icon` is a name in
    `static/img/icons.svg`, if the link has one.
    """

    name: str
    place: Place
    order: int
    label: str
    url_name: str
    fragment: str = ""
    inside: tuple[str, ...] = ()
    icon: str = ""
    visible: Callable[[Any], bool] = everybody


class Link(NamedTuple):
    """An entry as a page shows it; `current` is the value of its `aria-current`, or empty."""

    label: str
    url: str
    icon: str
    current: str


navigation = Registry[NavigationEntry]("navigation entry")


def links_at(place: Place, request: HttpRequest | None) -> list[Link]:
    """What the visitor is offered at a place, in order."""
    user = getattr(request, "user", None) or AnonymousUser()
    match = request.resolver_match if request else None
    here = (match.url_name or "") if match else ""
    entries = [entry for entry in navigation if entry.place == place and entry.visible(user)]
    return [
        Link(
            entry.label, reverse(entry.url_name) + entry.fragment, entry.icon, _current(entry, here)
        )
        for entry in sorted(entries, key=lambda entry: entry.order)
    ]


def _current(entry: NavigationEntry, here: str) -> str:
    if here == entry.url_name:
        return "page"
    return "true" if here in entry.inside else ""


ENTRIES = (
    NavigationEntry("account", "account", 10, "Account and API keys", "account"),
    NavigationEntry("extension", "account", 20, "Browser extension", "extension"),
    NavigationEntry("activity", "account", 30, "Activity", "activity"),
)
