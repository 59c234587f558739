"""Counts by day as the bars of a chart; a long period in stretches of days, each by its first."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.http.period import Period, last_days

DAYS = 30
MOST_BARS = 93


class DayBars:
    """The bars of a period; without one, of the last thirty days. One that is open begins thirty
    days before its end, and ends today."""

    def __init__(self, period: Period | None = None) -> None:
        period = period or last_days(DAYS)
        last = period.last or timezone.now().date()
        self.first = period.first or last - timedelta(days=DAYS - 1)
        self.last = max(self.first, last)
        self._days = (self.last - self.first).days + 1
        self._stretch = -(-self._days // MOST_BARS)

    @property
    def period(self) -> Period:
        """Its days, closed at both ends."""
        return Period(self.first, self.last)

    def told(self, counts: Iterable[tuple[date, int, bool]], marked: str) -> list[dict[str, Any]]:
        """`date` and `count` of each bar, and under the name `marked` how many of these are.

        `counts` are of days of the period: each with a number, and whether those are marked.
        """
        all_of: Counter[int] = Counter()
        marked_of: Counter[int] = Counter()
        for day, count, is_marked in counts:
            bar = (day - self.first).days // self._stretch
            all_of[bar] += count
            marked_of[bar] += count if is_marked else 0
        return [
            {
                "date": (self.first + timedelta(days=bar * self._stretch)).isoformat(),
                "count": all_of[bar],
                marked: marked_of[bar],
            }
            for bar in range(-(-self._days // self._stretch))
        ]
