"""What the apps have registered, changed while a test runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accounts.registry import Registry


@contextmanager
def emptied(registry: Registry[Any]) -> Iterator[None]:
    """While the block runs, nothing is registered but what the block registers."""
    before, registry._entries = registry._entries, {}
    try:
        yield
    finally:
        registry._entries = before


@contextmanager
def registered(registry: Registry[Any], *entries: Any) -> Iterator[None]:
    """While the block runs, these are registered besides the others."""
    before = dict(registry._entries)
    registry.register(*entries)
    try:
        yield
    finally:
        registry._entries = before
