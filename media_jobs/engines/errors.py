"""The exceptions that an engine raises on purpose: one for the sender, one for the operator."""

from __future__ import annotations


class EngineRefused(Exception):
    """The file, or a limit, stands in the way, and the person who sent it can do something.

    `code` is stable and meant for programs; `message` is one or two sentences for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class EngineMisconfigured(RuntimeError):
    """A setting, or a file that it names, is not what the engine needs; the message says why."""


class WeightsMismatch(EngineMisconfigured):
    """The weights on disk are not the ones that the card describes."""
