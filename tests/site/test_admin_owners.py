"""Moderators see files, jobs and results; no way of narrowing a list tells them whose those are."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from detection.models import DetectionSession
from media_jobs.models import Job, Upload
from tests.support.admin import admin as admin_user
from tests.support.admin import browser_of, moderator
from tests.support.admin_rows import fill

pytestmark = pytest.mark.django_db

DEEP = 3


@pytest.fixture
def mo(alice: User) -> User:
    """A moderator; Alice has a row of everything."""
    found = moderator()
    fill(alice, found)
    return found


def list_of(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def paths_to_people(model: type[models.Model], depth: int = DEEP) -> Iterator[str]:
    """Every way from a row to a user, through other tables and backwards too."""
    for field in model._meta.get_fields():
        if field.related_model is User:
            yield field.name
        elif field.related_model and depth > 1:
            for rest in paths_to_people(field.related_model, depth - 1):
                yield f"{field.name}__{rest}"


def seen_by(user: User) -> list[type[models.Model]]:
    request = RequestFactory().get("/")
    request.user = user
    return [m for m, page in admin.site._registry.items() if page.has_view_permission(request)]


def test_no_lookup_of_a_moderator_leads_through_a_person(alice: User, mo: User) -> None:
    request = RequestFactory().get("/")
    request.user = mo
    found = 0
    for model in seen_by(mo):
        page = admin.site._registry[model]
        for path in paths_to_people(model):
            found += 1
            for rest in ("", "__exact", "__id__exact", "__pk", "__email__startswith", "__isnull"):
                assert not page.lookup_allowed(path + rest, "x", request), (model, path + rest)
    assert found > 50


@pytest.mark.slow
@pytest.mark.parametrize("model", [Upload, Job, DetectionSession])
@pytest.mark.parametrize(
    "query",
    [
        "owner={id}",
        "owner__exact={id}",
        "owner__id__exact={id}",
        "owner__pk={id}",
        "owner_id={id}",
        "owner__email__startswith=al",
        "upload__owner={id}",
        "upload__owner__id__exact={id}",
        "jobs__owner={id}",
        "sessions__owner__id__exact={id}",
        "session__owner={id}",
    ],
)
def test_a_list_narrowed_by_its_owner_is_the_same_for_every_owner(
    alice: User, bob: User, mo: User, model: type[models.Model], query: str
) -> None:
    browser = browser_of(mo)
    answers = [
        (answer.status_code, answer.get("Location"))
        for person in (alice, bob)
        for answer in [browser.get(f"{list_of(model)}?{query.format(id=person.pk)}")]
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] in (400, 302)


@pytest.mark.parametrize("model", [Upload, Job, DetectionSession])
def test_a_search_for_the_owner_finds_nothing_of_theirs(
    alice: User, mo: User, model: type[models.Model]
) -> None:
    browser = browser_of(mo)
    for text in (alice.email, str(alice.pk), "Alice"):
        page = browser.get(list_of(model), {"q": text})
        assert page.context["cl"].result_count == 0, text
    page = browser.get(list_of(model), {"o": "1.2.3.4.5.6.7.8"})
    assert alice.email not in page.content.decode()


def test_completing_a_name_is_for_those_who_may_see_people(alice: User, mo: User) -> None:
    query = {"app_label": "media_jobs", "model_name": "upload", "field_name": "owner", "term": "a"}
    assert browser_of(mo).get("/admin/autocomplete/", query).status_code == 403
    query |= {"model_name": "job", "field_name": "upload", "term": alice.email}
    assert browser_of(mo).get("/admin/autocomplete/", query).json()["results"] == []


def test_pages_and_records_of_changes_name_no_owner(alice: User, mo: User) -> None:
    browser: Client = browser_of(mo)
    for model in (Upload, Job, DetectionSession):
        row = model._default_manager.filter(owner=alice).first()
        assert row is not None
        for name in ("change", "history"):
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}",
                          args=[row.pk])  # fmt: skip
            assert alice.email not in browser.get(url).content.decode()


def test_admins_narrow_lists_by_owner(alice: User, bob: User, mo: User) -> None:
    browser = browser_of(admin_user())
    for person, count in ((alice, Upload.objects.count()), (bob, 0)):
        page = browser.get(f"{list_of(Upload)}?owner__id__exact={person.pk}")
        assert page.context["cl"].result_count == count
