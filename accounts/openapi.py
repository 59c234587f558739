"""What the OpenAPI document tells of views and shapes beside their fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer

Shape = TypeVar("Shape", bound=type)


@dataclass(frozen=True)
class Tag:
    """A group of operations. A view names its own as `tag`."""

    name: str
    description: str
    order: int
    """Groups are listed from the lowest to the highest."""


def example(value: dict[str, Any]) -> Callable[[Shape], Shape]:
    """Show this value wherever a request or a successful answer has the decorated serializer."""
    shown = OpenApiExample("Example", value, status_codes=[200, 201, 202])
    return extend_schema_serializer(examples=[shown])
