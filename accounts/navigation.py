"""Links by which visitors find the pages of the site. Each app registers those to its own."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from accounts.registry import Registry

Place = Literal["header", "account", "footer"]
Group = Literal["", "Check", "Make", "Activity"]

# Where the groups stand among the links of the header that are in none.
GROUP_ORDER: dict[Group, int] = {"Check": 10, "Make": 20, "Activity": 80}


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

    Links of the header may be in a `group`, which is a menu, and are in order there. `query` and
    `fragment` are the end of the address. `inside` are the names of further pages that count as
    being there; `icon` is a name in `static/img/icons.svg`, if the link has one.
    """

    name: str
    place: Place
    order: int
    label: str
    url_name: str
    group: Group = ""
    query: str = ""
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


class Menu(NamedTuple):
    """Links of a group (or one alone, whose label is empty), and whether one of them is current."""

    label: str
    links: list[Link]
    current: bool


navigation = Registry[NavigationEntry]("navigation entry")


def links_at(place: Place, request: HttpRequest | None) -> list[Link]:
    """What the visitor is offered at a place, in order."""
    return [_link(entry, request) for entry in _entries(place, request)]


def menus(request: HttpRequest | None) -> list[Menu]:
    """What the visitor is offered in the header, gathered in groups."""
    found = []
    for (_, group), entries in groupby(_entries("header", request), key=_position):
        links = [_link(entry, request) for entry in entries]
        if group:
            found.append(Menu(group, links, any(link.current for link in links)))
        else:
            found += [Menu("", [link], bool(link.current)) for link in links]
    return found


def _entries(place: Place, request: HttpRequest | None) -> list[NavigationEntry]:
    user = getattr(request, "user", None) or AnonymousUser()
    shown = (entry for entry in navigation if entry.place == place and entry.visible(user))
    return sorted(shown, key=lambda entry: (*_position(entry), entry.order))


def _position(entry: NavigationEntry) -> tuple[int, Group]:
    return GROUP_ORDER.get(entry.group, entry.order), entry.group


def _link(entry: NavigationEntry, request: HttpRequest | None) -> Link:
    query = f"?{entry.query}" if entry.query else ""
    url = reverse(entry.url_name) + query + entry.fragment
    return Link(entry.label, url, entry.icon, _current(entry, request) if request else "")


def _current(entry: NavigationEntry, request: HttpRequest) -> str:
    match = request.resolver_match
    here = (match.url_name or "") if match else ""
    if here == entry.url_name and not entry.fragment:
        asked = parse_qsl(entry.query)
        return "page" if all(request.GET.get(name) == value for name, value in asked) else ""
    return "true" if here in entry.inside else ""


ENTRIES = (
    NavigationEntry(
        "extension", "header", 90, "Browser extension", "extension", "Check", visible=signed_in
    ),
    NavigationEntry("activity", "header", 10, "Log", "activity", "Activity", visible=signed_in),
    NavigationEntry("notices", "header", 8, "Notices", "notices", "Activity", visible=signed_in),
    NavigationEntry("account", "account", 10, "Account and API keys", "account"),
)
