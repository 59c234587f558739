"""Pages of an owner's lists are found and counted on an index, without reading other rows."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.activities.services import activities_of
from accounts.models import User
from accounts.pagination.deferred import DeferredPaginator
from accounts.pagination.keyset import keyset_page
from billing.selectors import entries_of
from detection.sessions.selectors import listed_videos_of, sessions_of
from media_jobs.library.filters import ORDERINGS, Filters
from media_jobs.models import Upload

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans"),
]

FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"label": "no_face"},
    {"status": "failed"},
    {"kind": "image"},
    {"search": "cat"},
    {"search": "00c0ffee"},
    {"tag": "election"},
    {"since": "2026-03-01", "until": "2026-03-31"},
    {"search": "cat", "tag": "election", "since": "2026-03-01"},
    {"label": "no_face", "status": "failed", "kind": "image", "search": "cat"},
)


def on_an_index(rows: QuerySet[Any]) -> None:
    """A page of the rows' keys, and their number, need no table and no sorting."""
    covered = f"{rows.model._meta.db_table} USING COVERING INDEX"
    plan = rows.values_list("pk")[100:120].explain()
    assert covered in plan, plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan, plan
    plan = rows.order_by().values_list("pk").explain()
    assert covered in plan, plan


@pytest.mark.parametrize("ordering", ORDERINGS)
@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_videos(alice: User, ordering: str, filters: dict[str, str]) -> None:
    on_an_index(Filters(ordering=ordering, **filters).narrow(listed_videos_of(alice), alice))


@pytest.mark.parametrize("search", ["", "cat"])
def test_videos_to_compare_one_with(alice: User, search: str) -> None:
    videos = Filters(search=search).narrow(listed_videos_of(alice), alice)
    on_an_index(videos.exclude(latest_label="").exclude(pk=uuid.uuid4()))


@pytest.mark.parametrize("which", [{}, {"label": "no_face"}, {"source": "web"}], ids=str)
def test_sessions(alice: User, which: dict[str, str]) -> None:
    on_an_index(sessions_of(alice).filter(**which))
    on_an_index(sessions_of(alice).filter(label="manipulated", source="web"))


def test_activities_and_entries(alice: User) -> None:
    on_an_index(activities_of(alice))
    on_an_index(entries_of(alice))
    on_an_index(entries_of(alice, kind="refund"))
    on_an_index(entries_of(alice, since=timezone.now()))


def test_a_page_behind_another_begins_within_the_index(alice: User) -> None:
    now = timezone.now()
    behind = Q(created_at__lte=now) & (Q(created_at__lt=now) | Q(id__lt=alice.pk))
    plan = activities_of(alice).filter(behind).values_list("pk")[:50].explain()
    assert "created_at<?" in plan, plan


def test_of_an_owners_rows_only_those_of_a_page_are_read(alice: User) -> None:
    Upload.objects.bulk_create(
        Upload(
            owner=alice,
            kind="video",
            filename=f"{n}.mp4",
            size_bytes=n,
            sha256=str(n),
            latest_status="succeeded",
        )  # fmt: skip
        for n in range(9)
    )
    videos = Filters().narrow(listed_videos_of(alice), alice)
    with CaptureQueriesContext(connection) as captured:
        assert len(keyset_page(videos, order=("-created_at", "-id"), size=3).rows) == 3
        assert len(DeferredPaginator(videos, 3).page(2).object_list) == 3
    statements = [query["sql"] for query in captured]
    asked = [sql for sql in statements if sql.partition(" FROM ")[2].startswith('"video_uploads"')]
    assert len(asked) == 5, "keys and rows of each, and how many there are"
    for sql in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = str(cursor.fetchall())
        assert "COVERING INDEX" in plan or "(id=?)" in plan, (plan, sql)
