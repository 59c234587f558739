"""The icons of the site, which every template may use without loading this."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str) -> SafeString:
    """The icon of that name in `static/img/icons.svg`, for eyes alone.

    Lists have hundreds of them: each is made once.
    """
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )
