"""The lists and figures that are measured, and who asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import Activity, Notice, User
from accounts.pagination.keyset import cursor_after
from benchmarks.list_rows import fill
from benchmarks.lists import BARE
from billing.models import LedgerEntry
from detection.models import DetectionSession, FrameResult
from media_jobs.models import Job, Upload

NEWEST = ("-created_at", "-id")


@dataclass(frozen=True, slots=True)
class Visit:
    """Two people in their browsers: the owner of many rows, and a super-admin."""

    owner: User
    rows: int
    browsers: dict[str, Client]

    @classmethod
    def prepare(cls, rows: int) -> Visit:
        """Make the people and the rows."""
        owner = User.objects.create_user("owner@example.org", "a long enough passphrase")
        boss = User.objects.create_superuser("boss@example.org", "a long enough passphrase")
        fill(owner, rows)
        browsers = {}
        for name, user in (("owner", owner), ("staff", boss)):
            browsers[name] = Client(SERVER_NAME="localhost")
            browsers[name].force_login(user)
        return cls(owner, rows, browsers)

    def open(self, who: str, url: str) -> int:
        """Open a page to its end; returns its status."""
        answer: Any = self.browsers[who].get(url)
        _ = answer.getvalue() if answer.streaming else answer.content
        return answer.status_code


def requests(visit: Visit) -> Iterator[tuple[str, str, str]]:
    """What is measured: its name, who asks, and the address."""
    yield BARE, "owner", "/extension/"
    yield "dashboard", "owner", "/dashboard/"
    yield "statistics", "owner", "/statistics/"
    yield from _pages(visit)
    yield from _api(visit)
    yield from _admin(visit)


def _pages(visit: Visit) -> Iterator[tuple[str, str, str]]:
    def far(model: Any, order: tuple[str, ...], **which: Any) -> str:
        row = model.objects.filter(**which).order_by(*order)[int(visit.rows * 0.8)]
        return urlencode({"cursor": cursor_after(row, order=order)})

    mine = {"owner": visit.owner}
    yield "videos", "owner", "/videos/"
    yield "videos, four fifths down", "owner", f"/videos/?{far(Upload, NEWEST, **mine)}"
    by_name = far(Upload, ("filename", "-id"), **mine)
    yield "videos by name, as far", "owner", f"/videos/?ordering=filename&{by_name}"
    filters = ("label=no_face", "status=failed", "status=running", "kind=image")
    both = "label=no_face&status=failed&ordering=filename"
    for query in (*filters, both, "search=4711", "search=nothing+like+it"):
        yield f"videos, {query}", "owner", f"/videos/?{query}"
    yield "library", "owner", "/library/"
    yield "library, four fifths down", "owner", f"/library/?{far(Upload, NEWEST, **mine)}"
    for query in (
        "search=4711",
        "search=note+4711",
        "search=00c0ffee",
        "tag=often",
        "tag=seldom&ordering=filename",
        "since=2025-06-01&until=2025-12-31&ordering=-size_bytes",
    ):
        yield f"library, {query}", "owner", f"/library/?{query}"
    yield "activity", "owner", "/activity/"
    yield "activity, as far", "owner", f"/activity/?{far(Activity, NEWEST, user=visit.owner)}"
    yield "activity, search=4711", "owner", "/activity/?search=4711"
    yield "jobs", "owner", "/jobs/"
    yield "jobs, four fifths down", "owner", f"/jobs/?{far(Job, NEWEST, **mine)}"
    yield "jobs, status=failed&kind=face_scan", "owner", "/jobs/?status=failed&kind=face_scan"
    yield "notices", "owner", "/notices/"
    yield "notices, as far", "owner", f"/notices/?{far(Notice, ('-id',), user=visit.owner)}"
    yield "tokens", "owner", "/tokens/"
    entries = far(LedgerEntry, ("-id",), wallet_id=visit.owner.pk)
    yield "tokens, as far", "owner", f"/tokens/?{entries}"
    yield "account", "owner", "/account/"
    newest = Upload.objects.filter(owner=visit.owner).latest("created_at")
    yield "one video", "owner", reverse("video", args=[newest.pk])


def _api(visit: Visit) -> Iterator[tuple[str, str, str]]:
    middle, last = visit.rows // 40, visit.rows // 20
    yield "API: statistics", "owner", "/api/analytics/stats"
    for path in ("/api/videos", "/api/analytics/sessions", "/api/v1/billing/entries"):
        for query in ("", f"?page={middle}", f"?page={last}", "?page_size=100"):
            yield f"API: {path}{query}", "owner", path + query
    filters = ("label=no_face", "status=cancelled", "label=no_face&status=failed", "search=4711")
    for query in (
        *filters,
        f"kind=image&page={middle // 5}",
        f"ordering=-size_bytes&page={middle}",
    ):
        yield f"API: videos, {query}", "owner", f"/api/videos?{query}"
    for query in ("label=no_face", "source=extension", "label=manipulated&source=web"):
        yield f"API: sessions, {query}", "owner", f"/api/analytics/sessions?{query}"
    for query in ("kind=refund", "kind=capture", "from=2025-01-01T00:00:00Z"):
        yield f"API: entries, {query}", "owner", f"/api/v1/billing/entries?{query}"
    for query in ("", "?limit=500"):
        yield f"API: activities{query}", "owner", f"/api/my-activities{query}"
    for query in ("", f"?page={last}", "?tag=often", "?search=00c0ffee"):
        yield f"API: library{query}", "owner", f"/api/v1/library{query}"
    yield "API: tags", "owner", "/api/v1/library/tags"
    yield "API: counts of activities", "owner", "/api/my-activity-stats"
    yield "API: sign-ins", "owner", "/api/v1/sign-ins"
    long = DetectionSession.objects.get(pk=FrameResult.objects.values("session")[:1])
    frames = f"/api/analytics/sessions/{long.pk}/frames"
    yield "API: frames of 20,000", "owner", frames
    yield "API: frames of 20,000, page 50", "owner", f"{frames}?page=50"


def _admin(visit: Visit) -> Iterator[tuple[str, str, str]]:
    for model, page in admin.site._registry.items():
        name = model._meta.verbose_name_plural
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield f"admin: {name}", "staff", url
        if model._default_manager.count() < visit.rows:
            continue
        yield f"admin: {name}, page 1,000", "staff", f"{url}?p={visit.rows // 100}"
        if page.search_fields:
            yield f"admin: {name}, searched", "staff", f"{url}?q=4711"
