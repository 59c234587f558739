"""Making, listing and revoking links to results, over the API and by forms."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Activity, User
from media_jobs.models import Upload
from media_jobs.sharing import services
from media_jobs.sharing.models import Share
from media_jobs.sharing.tokens import token_of
from media_jobs.uploads.services import delete_upload
from tests.support.media import Clips, kept
from tests.support.uploads import examined

pytestmark = pytest.mark.django_db

SHARES = "/api/v1/shares"


@pytest.fixture
def video(alice: User, clips: Clips, redness_scorer: None) -> Upload:
    """Alice's clip with its verdict."""
    return examined(alice, clips.face)


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def make(client: APIClient, video: Upload, **more: Any) -> Any:
    body = {"kind": "video", "result_id": str(video.pk), **more}
    return client.post(SHARES, body, format="json")


def path_of(made: Any) -> str:
    """The link's path, of the answer that made it."""
    return "/" + made.json()["url"].split("/", 3)[3]


def status(path: str) -> int:
    """What somebody gets who follows a link."""
    return Client().get(path).status_code


def test_a_result_is_read_by_its_link_until_that_is_revoked(
    alice_api: APIClient, video: Upload
) -> None:
    made = make(alice_api, video)
    assert made.status_code == 201, made.json()
    path = path_of(made)
    assert Client().get(path).status_code == 200
    (listed,) = alice_api.get(SHARES).json()["results"]
    assert listed == made.json() | {"openings": 1}, "with the link, to be copied again"
    assert alice_api.delete(f"{SHARES}/{listed['id']}").status_code == 204
    assert status(path) == 404
    assert alice_api.get(SHARES).json()["results"] == []
    messages = [line.message for line in Activity.objects.filter(type__contains="share")]
    assert len(messages) == 2
    assert all(video.filename in message for message in messages)


def test_only_a_digest_of_the_link_is_kept(alice_api: APIClient, video: Upload) -> None:
    token = path_of(make(alice_api, video)).split("/")[2]
    row = Share.objects.values().get()
    assert token not in str(row)
    assert len(token) >= 43
    assert row["digest"] == services.digest_of(token)


def test_after_a_change_of_the_key_the_link_goes_on_and_is_shown_no_more(
    alice_api: APIClient, alice: User, video: Upload, settings: Any
) -> None:
    path = path_of(make(alice_api, video))
    settings.SECRET_KEY = "another key"
    browser = Client()
    browser.force_login(alice)
    assert status(path) == 200
    page = browser.get("/account/").content.decode()
    assert "cannot be shown again" in page
    assert token_of(Share.objects.get().pk) not in page


@pytest.mark.parametrize("days", [1, 7, 30, 366])
def test_it_ends_when_it_was_to_end(
    alice_api: APIClient, video: Upload, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = path_of(make(alice_api, video, days=days))
    now = timezone.now()
    assert status(path) == 200
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=days, seconds=-5))
    assert status(path) == 200
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=days, seconds=1))
    assert status(path) == 404
    assert list(services.live()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": 0},
        {"days": 367},
        {"days": "soon"},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2999-01-01T00:00:00Z"},
        {"days": 1, "expires_at": "2999-01-01T00:00:00Z"},
        {"result_id": "no-id"},
        {"with_media": "perhaps"},
    ],
)
def test_what_cannot_be_is_refused(
    alice_api: APIClient, video: Upload, wrong: dict[str, Any]
) -> None:
    answer = make(alice_api, video, **wrong)
    assert answer.status_code == 400, answer.json()
    assert not Share.objects.exists()


def test_what_others_have_or_nobody_has_is_not_found(
    alice_api: APIClient, bob_api: APIClient, video: Upload, alice: User, clips: Clips
) -> None:
    unexamined = kept(alice, clips.empty_room)
    share_id = make(alice_api, video).json()["id"]
    assert make(bob_api, video).status_code == 404
    assert make(alice_api, unexamined).status_code == 404, "there is no result yet"
    assert make(alice_api, video, kind="novel").status_code == 404
    assert bob_api.delete(f"{SHARES}/{share_id}").status_code == 404
    assert bob_api.get(SHARES).json()["results"] == []
    assert Share.objects.count() == 1


def test_it_ends_with_the_file(alice_api: APIClient, video: Upload) -> None:
    path = path_of(make(alice_api, video))
    delete_upload(upload=video)
    assert status(path) == 404
    assert not Share.objects.exists()


def test_it_ends_with_the_account_and_rests_while_that_is_inactive(
    alice_api: APIClient, video: Upload, alice: User
) -> None:
    path = path_of(make(alice_api, video))
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert status(path) == 404
    User.objects.filter(pk=alice.pk).update(is_active=True)
    assert status(path) == 200
    User.objects.get(pk=alice.pk).delete()
    assert status(path) == 404


def test_there_are_only_so_many(
    alice_api: APIClient, video: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAX_SHARES", 2)
    first, second = make(alice_api, video), make(alice_api, video)
    assert first.json()["url"] != second.json()["url"]
    refused = make(alice_api, video)
    assert (refused.status_code, refused.json()["code"]) == (400, "too_many_shares")
    Share.objects.filter(pk=first.json()["id"]).update(expires_at=timezone.now())
    assert make(alice_api, video).status_code == 201, "what has expired does not count"


def test_the_form_makes_a_link_that_lasts_through_its_last_day(
    browser: Client, video: Upload
) -> None:
    last = timezone.now().date() + timedelta(days=3)
    form = {"kind": "video", "result_id": video.pk, "lasts": "date", "until": last.isoformat()}
    answer = browser.post("/shares/", form)
    assert answer.headers["Location"] == f"/videos/{video.pk}/#share"
    share = Share.objects.get()
    assert share.expires_at == services.end_of(last)
    assert not share.with_media, "unless it is asked for"
    page = browser.get(f"/videos/{video.pk}/").content.decode()
    assert token_of(share.pk) in page
    assert token_of(share.pk) in browser.get("/account/").content.decode()


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01", "someday"])
def test_a_day_that_is_none_for_a_link_is_told_of(
    browser: Client, video: Upload, until: str
) -> None:
    form = {"kind": "video", "result_id": video.pk, "lasts": "date", "until": until}
    told = browser.post("/shares/", form, follow=True).content.decode()
    assert "within a year" in told
    assert not Share.objects.exists()


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example/", "x"])
def test_a_form_leads_to_no_other_site(browser: Client, video: Upload, there: str) -> None:
    form = {"kind": "video", "result_id": video.pk, "lasts": "date", "until": "", "next": there}
    answer = browser.post("/shares/", form)
    assert answer.headers["Location"] == "/account/"
    assert not Share.objects.exists()


def test_a_reading_key_reads_and_shares_nothing(video: Upload, alice: User) -> None:
    from accounts.api_keys.services import make_key

    _, key = make_key(user=alice, name="reader", scope="read", days=1)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    assert client.get(SHARES).status_code == 200
    assert make(client, video).status_code == 403
