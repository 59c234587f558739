"""Figures of a period, which is in the address of the page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.http.period import Period, last_days
from accounts.models import User
from detection.models import DailyFigures, Label
from detection.sessions.statistics import statistics_of
from tests.support.admin import browser_of

pytestmark = pytest.mark.django_db


def figures(owner: User, day: date, sessions: int, label: str = Label.AUTHENTIC) -> None:
    DailyFigures.objects.create(owner=owner, day=day, label=label, sessions=sessions, frames=10)


def test_only_the_days_within_are_counted(alice: User, bob: User) -> None:
    for number in range(1, 5):
        figures(alice, date(2026, 3, number), number)
    figures(bob, date(2026, 3, 2), 100)
    found = statistics_of(alice, Period(date(2026, 3, 2), date(2026, 3, 3)))
    assert found["finished"] == 5
    assert found["frames_analysed"] == 20
    assert [day["count"] for day in found["days"]] == [2, 3]


def test_a_long_period_is_told_in_stretches_that_lose_nothing(alice: User) -> None:
    first = date(2020, 1, 1)
    for number in range(0, 3000, 7):
        figures(alice, first + timedelta(days=number), 1, Label.MANIPULATED)
    found = statistics_of(alice, Period(first, first + timedelta(days=2999)))
    assert len(found["days"]) <= 93
    assert sum(day["count"] for day in found["days"]) == found["finished"] == 429
    assert sum(day["manipulated"] for day in found["days"]) == 429


def test_the_page_keeps_the_period_in_its_address(alice: User) -> None:
    figures(alice, timezone.now().date() - timedelta(days=40), 3)
    browser = browser_of(alice)
    assert "Nothing was finished in these days" in browser.get("/statistics/").content.decode()
    period = last_days(90)
    html = browser.get(f"/statistics/?from={period.first}&to={period.last}").content.decode()
    assert "Face checks" in html
    assert f'value="{period.first}"' in html
    assert html.count('aria-current="page">90 days') == 1


@pytest.mark.parametrize("query", ["from=x", "to=9999-12-31", "from=2026-02-02&to=2026-01-01"])
def test_a_period_that_makes_no_sense_is_told(alice: User, query: str) -> None:
    answer = browser_of(alice).get(f"/statistics/?{query}")
    assert answer.status_code == 200
    assert "field-errors" in answer.content.decode()


@pytest.mark.parametrize("query", ["from=2998-01-01", "to=2001-01-01", "from=2000-01-01"])
def test_a_period_may_be_open_and_anywhere(alice: User, query: str) -> None:
    figures(alice, date(2000, 6, 1), 1)
    figures(alice, date(2998, 6, 1), 1)
    answer = browser_of(alice).get(f"/statistics/?{query}")
    assert answer.status_code == 200
    assert "Face checks" in answer.content.decode()
