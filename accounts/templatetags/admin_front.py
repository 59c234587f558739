"""What the apps show on the front page of the admin."""

from typing import Any

from django import template

from accounts.page_sections import Rendered, admin_parts, rendered

register = template.Library()


@register.simple_tag(takes_context=True)
def front_parts(context: dict[str, Any]) -> list[Rendered]:
    """The parts that the visitor may see."""
    return rendered(admin_parts, context["request"])
