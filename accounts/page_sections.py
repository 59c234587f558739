"""Sections of pages that belong to no one app: each app registers its own."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.http.caller import signed_in
from accounts.registry import Registry


@dataclass(frozen=True)
class Section:
    """A section of a page, by its `order` there.

    `template` gets what `context(user)` returns, of a part of the statistics what
    `context(user, period)` returns; where that is None the section is left out.
    """

    name: str
    order: int
    template: str
    context: Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class LandingLine:
    """What a system does, for somebody who has never seen the site, by its `order` there.

    `icon` is a name in `static/img/icons.svg`.
    """

    name: str
    order: int
    icon: str
    title: str
    text: str


class Rendered(NamedTuple):
    """A section as a page shows it."""

    name: str
    html: str


dashboard_cards = Registry[Section]("dashboard card")
library_parts = Registry[Section]("part of the library")
statistics_parts = Registry[Section]("statistics part")
admin_parts = Registry[Section]("part of the admin's front page")
landing_lines = Registry[LandingLine]("landing line")


def rendered(sections: Registry[Section], request: HttpRequest, *about: Any) -> list[Rendered]:
    """The sections that have something to show to the visitor, each of what they are `about`."""
    user = signed_in(request)
    ordered = sorted(sections, key=attrgetter("order"))
    found = [(section, section.context(user, *about)) for section in ordered]
    return [
        Rendered(section.name, render_to_string(section.template, context, request))
        for section, context in found
        if context is not None
    ]
