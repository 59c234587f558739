"""The links of the pages' header, account menu and footer."""

from typing import Any

from django import template

from accounts.navigation import Link, Menu, Place, links_at, menus

register = template.Library()


@register.simple_tag(takes_context=True)
def links(context: dict[str, Any], place: Place) -> list[Link]:
    """What the visitor is offered at a place."""
    return links_at(place, context.get("request"))


@register.simple_tag(takes_context=True)
def header_menus(context: dict[str, Any]) -> list[Menu]:
    """What the visitor is offered in the header, in groups."""
    return menus(context.get("request"))
