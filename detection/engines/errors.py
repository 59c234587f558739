"""The one exception that an engine raises on purpose."""

from __future__ import annotations


class EngineRefused(Exception):
    """The file, or a limit, stands in the way, and the person who sent it can do something.

    `code` is stable and meant for programs; `message` is one or two sentences for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
