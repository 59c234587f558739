"""Paragraphs and `code` in the texts of the API reference."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def paragraphs(text: str) -> SafeString:
    """Each block of lines as a paragraph."""
    blocks = [" ".join(block.split()) for block in text.split("\n\n")]
    return mark_safe("".join(f"<p>{_line(block)}</p>" for block in blocks if block))  # noqa: S308


@register.filter
def line(text: str) -> SafeString:
    """One line."""
    return mark_safe(_line(text))  # noqa: S308 - `_line` escapes


@register.filter
def linked(words: str, shape: str) -> SafeString:
    """What a value is; of an object of a named shape, with its name in place of the word."""
    link = f'<a href="#shape-{escape(shape)}">{escape(shape)}</a>'
    told = escape(words).replace("object", link, 1) if shape else escape(words)
    return mark_safe(told)  # noqa: S308


def _line(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
