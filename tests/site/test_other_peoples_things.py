"""What is Alice's is not found by Charlie: every path that names an object, from the URLconf."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.test import APIClient

from accounts.models import User
from media_jobs.models import Job, Upload
from tests.support.media import Clips
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.django_db(transaction=True)

APPS = ("detection", "media_jobs")
METHODS = ("get", "post", "put", "patch", "delete")


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def owned_paths() -> list[tuple[str, tuple[str, ...]]]:
    """Name and arguments of each of our paths that takes an object's id."""
    found = []
    for pattern in patterns():
        view = getattr(pattern.callback, "view_class", pattern.callback)
        ours = view.__module__.startswith(APPS) and "admin" not in view.__module__
        if not ours or not pattern.name:
            continue
        arguments = tuple(name for name in pattern.pattern.converters if name.endswith("_id"))
        if arguments:
            found.append((pattern.name, arguments))
    return found


@pytest.fixture
def ids(alice: User, clips: Clips) -> dict[str, str]:
    """Ids of the things that Alice has, by the names that paths give them."""
    upload = examined(alice, clips.face)
    return {
        "video_id": str(upload.pk),
        "job_id": str(Job.objects.get(upload=upload).pk),
        "session_id": str(session_of(upload).pk),
    }


def test_every_path_with_an_id_is_known_to_this_test(ids: dict[str, str]) -> None:
    paths = owned_paths()
    assert len(paths) >= 14
    assert {name for _, arguments in paths for name in arguments} <= set(ids)


def test_charlies_program_finds_nothing_of_alices(
    ids: dict[str, str], charlie_api: APIClient
) -> None:
    for name, arguments in owned_paths():
        path = reverse(name, kwargs={argument: ids[argument] for argument in arguments})
        if not path.startswith("/api/"):
            continue
        answered = {method: getattr(charlie_api, method)(path).status_code for method in METHODS}
        assert set(answered.values()) <= {404, 405}, (path, answered)
        assert 404 in answered.values(), (path, answered)
    assert Upload.objects.count() == Job.objects.count() == 1


def test_charlies_browser_finds_nothing_of_alices(ids: dict[str, str], charlie: User) -> None:
    browser = Client()
    browser.force_login(charlie)
    for name, arguments in owned_paths():
        path = reverse(name, kwargs={argument: ids[argument] for argument in arguments})
        if path.startswith("/api/"):
            continue
        answered = {method: getattr(browser, method)(path).status_code for method in METHODS}
        assert set(answered.values()) <= {404, 405}, (path, answered)
        assert 404 in answered.values(), (path, answered)
    assert Upload.objects.count() == Job.objects.count() == 1


def test_who_is_not_signed_in_is_asked_to_sign_in(ids: dict[str, str], anyone: APIClient) -> None:
    for name, arguments in owned_paths():
        path = reverse(name, kwargs={argument: ids[argument] for argument in arguments})
        answer = anyone.get(path)
        if path.startswith("/api/"):
            assert answer.status_code in (401, 405), path
        else:
            assert answer.status_code == 302, path
            assert answer["Location"].startswith("/accounts/login/"), path


def test_charlies_lists_and_figures_show_nothing_of_alices(
    ids: dict[str, str], charlie_api: APIClient
) -> None:
    assert charlie_api.get("/api/videos").json()["count"] == 0
    assert charlie_api.get("/api/analytics/sessions").json()["count"] == 0
    assert charlie_api.get("/api/analytics/stats").json()["videos"] == 0


def test_alice_finds_what_is_hers(ids: dict[str, str], alice_api: APIClient) -> None:
    for name, arguments in owned_paths():
        path = reverse(name, kwargs={argument: ids[argument] for argument in arguments})
        if path.startswith("/api/"):
            assert alice_api.get(path).status_code in (200, 405), path
