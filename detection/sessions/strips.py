"""What was found through time as a strip of stretches, each of one reading; which to look at."""

from collections.abc import Collection
from dataclasses import dataclass, field

from detection.sessions.models import Label

MOST_MARKED = 20


@dataclass(slots=True)
class Stretch:
    """Part of a strip with one label, in seconds; `probability` is that of its strongest window.

    `left` and `width` are per cent of the strip.
    """

    start: float
    end: float
    label: str
    probability: float
    left: float = 0
    width: float = 0


@dataclass(slots=True, kw_only=True)
class Strip:
    """Stretches in order of time; those called something of `calm` need no look."""

    stretches: list[Stretch] = field(default_factory=list)
    calm: Collection[str] = (Label.AUTHENTIC,)

    @property
    def marked(self) -> list[Stretch]:
        """The stretches to look at: the strongest, in order of time."""
        ranked = sorted(self._not_calm, key=lambda stretch: -stretch.probability)
        return sorted(ranked[:MOST_MARKED], key=lambda stretch: stretch.start)

    @property
    def unnamed(self) -> int:
        """How many more of them there are."""
        return max(len(self._not_calm) - MOST_MARKED, 0)

    def place(self, seconds: float) -> None:
        """Lay the stretches out on a strip that lasts so long."""
        length = max(seconds, 0.1)
        for stretch in self.stretches:
            stretch.left = 100 * min(stretch.start / length, 1)
            stretch.width = 100 * min(stretch.end / length, 1) - stretch.left

    @property
    def _not_calm(self) -> list[Stretch]:
        return [stretch for stretch in self.stretches if stretch.label not in self.calm]
