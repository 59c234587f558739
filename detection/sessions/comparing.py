"""What the pages that compare two results are made of, whatever was examined."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils.formats import date_format


class Curves(NamedTuple):
    """Where the windows of both come from, as JSON: their probability is under `value`, which
    `means` says in words; `note` says what a point is."""

    first: str
    second: str
    value: str
    means: str
    note: str


@dataclass(frozen=True)
class Together:
    """Two players that go together, by the names of what they play.

    The second shows `offset` seconds later what the first shows. `one_heard`: of two sounds at once
    nothing is made out, so that one is chosen.
    """

    first: str
    second: str
    offset: float = 0.0
    curves: Curves | None = None
    one_heard: bool = False


class Choice(NamedTuple):
    """A result that another may be compared with: its label, and a few words more."""

    address: str
    name: str
    label: str | None
    told: str


def day_in_words(moment: datetime) -> str:
    """As `2 March 2026`, in UTC."""
    return date_format(moment.astimezone(UTC), "j F Y")


def differ(*labels: str | None) -> bool:
    """Whether all have a verdict, and not the same."""
    return all(labels) and len(set(labels)) > 1
