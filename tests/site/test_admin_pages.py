"""Every list and page of the admin, opened with whatever an address may hold."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.support.admin import admin as admin_user
from tests.support.admin import browser_of, moderator, superuser
from tests.support.admin_rows import fill

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
SEARCHES = (
    "a",
    "word " * 1500,
    "\0",
    "a\0b",
    "\"it's",
    "😀",
    "%_\\",
    "(",
    "a" * 20_000,
    "7d1c0f6e-0000-4000-8000-000000000000",
    "123456789012345678901234567890",
)
VALUES = ("", "x", "\0", "(", "-1", "1" * 25, "[]", "😀", "True", "2026-99-99")
LOOKUPS = ("", "__isnull", "__contains", "__regex", "__in", "__range", "__gte")
LINK = re.compile(r'href="(\?[^"]*)"')


@pytest.fixture
def staff(alice: User) -> dict[str, User]:
    """One of each role, where there is something to see."""
    found = {"moderator": moderator(), "admin": admin_user(), "super-admin": superuser()}
    fill(alice, found["moderator"])
    return found


def list_of(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(model: type[models.Model], name: str, pk: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=[pk])


def browser(user: User) -> Client:
    found = browser_of(user)
    found.raise_request_exception = False
    return found


def broken(visitor: Client, urls: Iterator[str]) -> list[str]:
    """Those of the addresses that end in an error of ours."""
    return [url[:200] for url in urls if visitor.get(url).status_code >= 500]


def queries() -> Iterator[dict[str, str]]:
    """What may stand behind the `?` of any list."""
    yield from ({"q": text} for text in SEARCHES)
    yield from ({"p": page} for page in ("0", "-1", "2", "x", "9" * 30, "9" * 5000, "\0"))
    yield from ({"o": order} for order in ("1", "-2", "99", "-1.-1", "x", "1.2.3.4.5", "\0", "²"))
    yield from (
        {name: value} for name in ("_facets", "_popup", "all", "e") for value in ("1", "\0")
    )
    yield from ({"_to_field": value} for value in ("id", "owner", "x"))
    yield {"nonsense": "1"}
    yield {"nonsense__exact": "1"}


def filters(model: type[models.Model]) -> Iterator[dict[str, str]]:
    """Lookups of every column with values that fit none."""
    for number, field in enumerate(model._meta.concrete_fields):
        for place, lookup in enumerate(LOOKUPS):
            yield {f"{field.name}{lookup}": VALUES[(number + place) % len(VALUES)]}
        yield {field.name: "\0"}
    if hierarchy := admin.site._registry[model].date_hierarchy:
        for value in ("99999", "0", "-5", "x", "\0", "2026"):
            yield {f"{hierarchy}__year": value}
            yield {f"{hierarchy}__year": "2026", f"{hierarchy}__month": value}
            both = {f"{hierarchy}__year": "2026", f"{hierarchy}__month": "2"}
            yield {**both, f"{hierarchy}__day": value}


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_a_list_opens_whatever_its_address_asks(
    staff: dict[str, User], model: type[models.Model]
) -> None:
    url = list_of(model)
    asked = [*queries(), *filters(model)]
    visitor = browser(staff["super-admin"])
    assert visitor.get(url).status_code == 200
    assert not broken(visitor, (f"{url}?{urlencode(query)}" for query in asked))


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_link_on_a_list_and_every_page_behind_it_opens(
    staff: dict[str, User], model: type[models.Model]
) -> None:
    url = list_of(model)
    for role, user in staff.items():
        visitor = browser(user)
        first = visitor.get(url)
        assert first.status_code in (200, 403), role
        if first.status_code == 403:
            continue
        links = {unescape(link) for link in LINK.findall(first.content.decode())}
        for link in links:
            assert visitor.get(url + link).status_code == 200, (role, link)
        assert visitor.get(f"{url}?q=alice").status_code == 200
        pages = [page_of(model, "change", row.pk) for row in rows_of(model)]
        for page in pages:
            assert visitor.get(page).status_code in (200, 302), (role, page)
        last = rows_of(model)[-1]
        rest = [page_of(model, name, last.pk) for name in ("history", "delete")]
        rest += [page_of(model, "change", odd) for odd in ("x", "0", "9" * 30, "%00")]
        assert not broken(visitor, iter(rest)), role


def rows_of(model: type[models.Model]) -> list[Any]:
    rows = list(model._default_manager.all())
    assert rows, f"no {model._meta.verbose_name} to look at"
    return rows if len(rows) <= 25 else rows[:: len(rows) // 8]


def test_the_queue_opens_a_case_that_is_taken(staff: dict[str, User]) -> None:
    from detection.models import ReviewCase

    visitor = browser(staff["moderator"])
    for case in ReviewCase.objects.all():
        page = visitor.get(page_of(ReviewCase, "change", case.pk))
        assert page.status_code == 200
        assert "Thresholds" in page.content.decode(), "the file itself is shown"
