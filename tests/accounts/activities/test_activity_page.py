"""The page of one's log: narrowed by type, days and text, in its address, and as a file."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from accounts.activities.services import record
from accounts.activities.types import SIGNED_IN, SIGNED_OUT
from accounts.models import Activity, User
from tests.support.admin import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(alice: User, bob: User) -> Client:
    """Alice's, where she has three lines of known days; Bob has one of his own."""
    client = browser_of(alice)
    Activity.objects.all().delete()
    for user, kind, message, day in (
        (alice, SIGNED_IN, "Signed in with Firefox", 1),
        (alice, SIGNED_OUT, "=HYPERLINK(1)", 2),
        (alice, SIGNED_IN, "Signed in with Chrome", 3),
        (bob, SIGNED_IN, "Bob signed in", 2),
    ):
        record(user_id=user.pk, kind=kind, message=message)
        at = datetime(2026, 3, day, 23, 59, tzinfo=UTC)
        Activity.objects.filter(message=message).update(created_at=at)
    return client


def lines(browser: Client, query: str) -> list[str]:
    """The messages that the filters leave: on the page, and the same ones in both files."""
    page = browser.get(f"/activity/?{query}")
    assert page.status_code == 200
    table = content(browser.get(f"/activity/export.csv?{query}"))
    listed = json.loads(content(browser.get(f"/activity/export.json?{query}")))
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["message"].lstrip("'") for row in rows] == [line["message"] for line in listed]
    shown: list[str] = [line["message"] for line in listed]
    assert all(message in page.content.decode() for message in shown)
    assert page.content.decode().count("<li data-type") == len(shown)
    return shown


def content(answer: Any) -> str:
    assert answer.streaming
    assert answer["Content-Disposition"].startswith("attachment")
    return b"".join(answer).decode()


def test_it_is_narrowed_by_type_days_and_text_together(browser: Client) -> None:
    firefox, formula, chrome = "Signed in with Firefox", "=HYPERLINK(1)", "Signed in with Chrome"
    assert lines(browser, "") == [chrome, formula, firefox]
    assert lines(browser, "type=signed_in") == [chrome, firefox]
    assert lines(browser, "from=2026-03-02&to=2026-03-02") == [formula]
    assert lines(browser, "from=2026-03-02") == [chrome, formula]
    assert lines(browser, "search=CHROME") == [chrome]
    assert lines(browser, "search=chrome&to=2026-03-02") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=yesterday", "This is no date"),
        ("to=0001-01-01", "Choose a day from"),
        ("from=2026-03-03&to=2026-03-01", "lies before the first"),
        ("type=%00", "Select a valid choice"),
        ("search=%00", "Null characters"),
    ],
)
def test_what_makes_no_sense_is_told_and_narrows_nothing(
    browser: Client, query: str, words: str
) -> None:
    html = browser.get(f"/activity/?{query}").content.decode()
    assert words in html
    assert browser.get(f"/activity/export.csv?{query}").status_code == 200


def test_a_cell_is_no_formula(browser: Client) -> None:
    assert "'=HYPERLINK(1)" in content(browser.get("/activity/export.csv"))


def test_nothing_left_is_an_empty_list(browser: Client) -> None:
    assert json.loads(content(browser.get("/activity/export.json?search=nowhere"))) == []


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_long_log_is_sent_while_it_is_read(browser: Client, alice: User, form: str) -> None:
    Activity.objects.bulk_create(
        Activity(user=alice, type="signed_in", message=str(number)) for number in range(1200)
    )
    answer: Any = browser.get(f"/activity/export.{form}")
    assert answer.is_async

    async def chunks() -> list[bytes]:
        return [chunk async for chunk in answer]

    parts = async_to_sync(chunks)()
    assert len(parts) == 3
    assert b"".join(parts).count(b"signed_in") == 1202
