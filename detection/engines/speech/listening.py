"""Who else hears a recording while it is examined, so that it is decoded once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from detection.engines.speech.speaking import Heard


class Listener(Protocol):
    """Hears one recording, part by part."""

    def hear(self, heard: Heard) -> None:
        """Take what comes next."""


def overheard(sound: Iterable[Heard], listeners: Sequence[Listener]) -> Iterator[Heard]:
    """The same parts, which the listeners hear on the way."""
    for heard in sound:
        for listener in listeners:
            listener.hear(heard)
        yield heard
