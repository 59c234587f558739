"""Lists are turned page by page from where a page ends, and numbered pages read only their rows."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Activity, User
from accounts.pagination.deferred import DeferredPaginator
from accounts.pagination.keyset import KeysetPage, keyset_page

pytestmark = pytest.mark.django_db

NEWEST = ("-created_at", "-id")


@pytest.fixture
def lines(alice: User) -> list[Activity]:
    """Alice's log, newest first: ten lines, each two of the same moment."""
    now = timezone.now()
    rows = Activity.objects.bulk_create(
        Activity(user=alice, type="signed_in", message=str(n)) for n in range(10)
    )
    for n, row in enumerate(rows):
        moment = now - timedelta(seconds=n // 2)
        Activity.objects.filter(pk=row.pk).update(created_at=moment)
    return list(Activity.objects.order_by(*NEWEST))


def page(cursor: str = "", size: int = 3, order: Any = NEWEST) -> KeysetPage:
    return keyset_page(Activity.objects.all(), order=order, size=size, cursor=cursor)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 9, 10, 11])
@pytest.mark.parametrize(
    "order", [NEWEST, ("created_at", "id"), ("message", "-id"), ("-message", "id"), ("-id",)]
)
def test_every_row_comes_once_forwards_and_back(
    lines: list[Activity], size: int, order: tuple[str, ...]
) -> None:
    expected = list(Activity.objects.order_by(*order))
    pages = [page(size=size, order=order)]
    while pages[-1].next:
        pages.append(page(pages[-1].next, size, order))
    assert list(itertools.chain(*(p.rows for p in pages))) == expected
    back = [pages[-1]]
    while back[-1].previous:
        back.append(page(back[-1].previous, size, order))
    assert [p.rows for p in reversed(back)] == [p.rows for p in pages]


def test_what_is_added_meanwhile_shifts_nothing(alice: User, lines: list[Activity]) -> None:
    first = page()
    Activity.objects.create(user=alice, type="signed_in", message="new")
    assert page(first.next).rows == lines[3:6]
    assert page(page(first.next).previous).rows == lines[:3]
    assert page().rows[0].message == "new"


def test_a_page_whose_rows_are_gone_is_the_beginning(lines: list[Activity]) -> None:
    last = page(page(page(page().next).next).next)
    assert last.rows == lines[9:]
    cursor = page(page(page().next).next).next
    lines[9].delete()
    assert page(cursor).rows == lines[:3]


@pytest.mark.parametrize("cursor", ["x", "\0", "a:b:c", "é", "[]", "9" * 5000])
def test_a_cursor_that_is_none_begins_at_the_beginning(lines: list[Activity], cursor: str) -> None:
    assert page(cursor).rows == lines[:3]


def test_a_cursor_of_another_order_begins_at_the_beginning(lines: list[Activity]) -> None:
    other = page(page().next, order=("created_at", "id"))
    assert other.rows == list(Activity.objects.order_by("created_at", "id")[:3])


def test_a_page_skips_nothing_however_far_it_is(lines: list[Activity]) -> None:
    cursor = page(page().next).next
    with CaptureQueriesContext(connection) as queries:
        page(cursor)
    assert len(queries) == 2, "the keys, and their rows"
    assert not [query for query in queries if "OFFSET" in query["sql"]]


@pytest.mark.parametrize("per_page", [1, 3, 4, 10, 20])
def test_numbered_pages_are_the_slices_of_the_list(lines: list[Activity], per_page: int) -> None:
    pages = DeferredPaginator(Activity.objects.order_by(*NEWEST), per_page)
    found = [list(pages.page(number)) for number in pages.page_range]
    assert found == [lines[n : n + per_page] for n in range(0, 10, per_page)]
