"""Shapes of JSON: what an answer must look like, to the last field, and how to say so in a line.

A shape is a type (`str`), a kind (`MOMENT`), a value (`True`, `"free"`, `None`), a list of one
shape (an empty list would prove nothing), or a dictionary of shapes, whose keys are all there are.
"""

import json
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

TYPES: dict[type, str] = {str: "text", int: "integer", bool: "boolean", float: "number"}


class Kind(NamedTuple):
    """Values that are more than a type: what they are called, and whether one fits."""

    name: str
    fits: Callable[[Any], bool]


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    try:
        return (
            isinstance(value, str) and value.endswith("Z") and bool(datetime.fromisoformat(value))
        )
    except ValueError:
        return False


def text_like(name: str, pattern: str) -> Kind:
    """Text that a regular expression matches."""
    return Kind(name, lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value)))


def maybe(shape: Any) -> Kind:
    """The shape, or null."""
    return Kind(
        f"{in_words(shape)} or null", lambda value: value is None or not differences(shape, value)
    )


UUID = Kind("UUID", _is_uuid)
MOMENT = Kind("ISO 8601", _is_moment)
JWT = text_like("JWT", r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+")
URL = text_like("URL", r"https?://\S+")
PATH = text_like("path", r"/\S+")
ANYTHING = Kind("any", lambda value: True)


def differences(shape: Any, value: Any, at: str = "the answer") -> list[str]:
    """How a value is not of the shape, as sentences."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{at} is {value!r}, not an object."]
        missing = [f"{at} has no {key}." for key in shape if key not in value]
        unknown = [f"{at} has {key}, which nobody expects." for key in value if key not in shape]
        common = [key for key in shape if key in value]
        inner = [differences(shape[key], value[key], f"{at}.{key}") for key in common]
        return missing + unknown + sum(inner, [])
    if isinstance(shape, list):
        if not isinstance(value, list) or not value:
            return [f"{at} is {value!r}, not a list of something."]
        inner = [differences(shape[0], item, f"{at}[{i}]") for i, item in enumerate(value)]
        return sum(inner, [])
    return [] if _fits(shape, value) else [f"{at} is {value!r}, not {in_words(shape)}."]


def _fits(shape: Any, value: Any) -> bool:
    if isinstance(shape, Kind):
        return shape.fits(value)
    if isinstance(shape, type):
        return type(value) is shape or (shape is float and type(value) is int)
    return type(value) is type(shape) and value == shape


def in_words(shape: Any) -> str:
    """The shape in a line, for readers."""
    if isinstance(shape, dict):
        inner = (f"{key}: {in_words(part)}" for key, part in shape.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(shape, list):
        return f"[{in_words(shape[0])}, …]"
    if isinstance(shape, Kind):
        return shape.name
    return TYPES[shape] if isinstance(shape, type) else json.dumps(shape)
