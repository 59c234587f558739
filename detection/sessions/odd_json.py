"""Reading JSON that other programs and earlier versions have written."""

from typing import Any


def objects_in(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, without whatever else it holds; none when it is no list."""
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, dict)]
