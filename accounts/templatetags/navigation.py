"""The links of the pages' header, account menu and footer."""

from typing import Any

from django import template

from accounts.navigation import Link, Place, links_at

register = template.Library()


@register.simple_tag(takes_context=True)
def links(context: dict[str, Any], place: Place) -> list[Link]:
    """What the visitor is offered at a place."""
    return links_at(place, context.get("request"))
