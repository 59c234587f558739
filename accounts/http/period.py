"""A stretch of days, chosen in a form and kept in the page's address."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Period:
    """Days in UTC, the last one included; open where there is None."""

    first: date | None = None
    last: date | None = None

    def of_days(self, rows: QuerySet[Any], column: str) -> QuerySet[Any]:
        """The rows whose date in `column` is within."""
        bounds = {f"{column}__gte": self.first, f"{column}__lte": self.last}
        return rows.filter(**{name: day for name, day in bounds.items() if day})

    def of_moments(self, rows: QuerySet[Any], column: str) -> QuerySet[Any]:
        """The rows whose time in `column` is within."""
        after = self.last and self.last + timedelta(days=1)
        bounds = {f"{column}__gte": self.first, f"{column}__lt": after}
        return rows.filter(**{name: _midnight(day) for name, day in bounds.items() if day})


def last_days(count: int) -> Period:
    """Today and the days before it, `count` in all."""
    today = timezone.now().date()
    return Period(today - timedelta(days=count - 1), today)


class PeriodForm(forms.Form):
    """Asks for the first and the last day, both optional; `from` and `to` in the address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("from", "From"), ("to", "To")):
            self.fields[name] = forms.DateField(
                required=False,
                label=label,
                widget=forms.DateInput(attrs={"type": "date"}),
                error_messages={"invalid": "This is no date: write it as 2026-03-31."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("from", "to"):
            day = cleaned.get(name)
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, f"Choose a day from {EARLIEST} to {LATEST}.")
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error("to", "The last day lies before the first.")
        return cleaned

    @property
    def period(self) -> Period:
        """What was chosen, but for what is none."""
        self.is_valid()
        return Period(self.cleaned_data.get("from"), self.cleaned_data.get("to"))


class Preset(NamedTuple):
    """A period by its name, and whether it is the one that is shown."""

    name: str
    query: str
    current: bool


def presets(shown: Period, since: date) -> Iterator[Preset]:
    """The last days, and everything `since` a day."""
    choices = [(f"{count} days", last_days(count)) for count in (7, 30, 90, 365)]
    for name, period in [*choices, ("Everything", Period(since, timezone.now().date()))]:
        yield Preset(name, f"?from={period.first}&to={period.last}", period == shown)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
