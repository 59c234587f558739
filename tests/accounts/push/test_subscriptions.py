"""Who is told of notices while the site is closed: one's own browsers, while one is signed in."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access.services import end_access, end_browser
from accounts.api_keys.services import make_key
from accounts.erasure.services import delete_account
from accounts.models import BrowserSession, PushSubscription, SignIn, User
from accounts.push.services import MOST, forget_ended
from accounts.tokens import services as tokens
from tests.support.admin import browser_of
from tests.support.push_service import PushingBrowser, PushService, encoded

pytestmark = pytest.mark.django_db
URL = "/api/v1/push-subscriptions"
JSON = "application/json"


def subscribed(client: Client, browser: PushingBrowser) -> str:
    """The id of the subscription that a signed-in browser has made."""
    answer = client.post(URL, browser.subscription, content_type=JSON)
    assert answer.status_code in (200, 201), answer.content
    made: str = answer.json()["id"]
    return made


def ids_of(client: Client) -> list[str]:
    return [one["id"] for one in client.get(URL).json()["subscriptions"]]


def test_a_browser_is_subscribed_once_listed_and_ended(alice: User, service: PushService) -> None:
    client, browser = browser_of(alice), service.browser()
    firefox: dict[str, Any] = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
    answer = client.post(URL, browser.subscription, content_type=JSON, **firefox)
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["browser"], shown["service"]) == ("Firefox on Linux", "push.example.org")
    assert (shown["last_used_at"], shown["current"]) == (None, True)
    again = client.post(URL, browser.subscription, content_type=JSON, **firefox)
    assert (again.status_code, again.json()["id"]) == (200, shown["id"])
    listed = client.get(URL).json()
    assert listed["subscriptions"] == [shown]
    assert len(listed["public_key"]) == 87
    assert client.delete(f"{URL}/{shown['id']}").status_code == 204
    assert client.delete(f"{URL}/{shown['id']}").status_code == 404
    assert ids_of(client) == []


def test_another_user_neither_sees_nor_ends_it(
    alice: User, bob: User, anyone: APIClient, service: PushService
) -> None:
    made = subscribed(browser_of(alice), service.browser())
    his = browser_of(bob)
    assert ids_of(his) == []
    assert his.delete(f"{URL}/{made}").status_code == 404
    assert his.post(f"/account/push/{made}/end/").status_code == 404
    assert anyone.get(URL).status_code == 401
    assert PushSubscription.objects.filter(pk=made).exists()


def test_whoever_subscribes_a_shared_browser_next_takes_it_over(
    alice: User, bob: User, service: PushService
) -> None:
    browser = service.browser()
    hers, his = browser_of(alice), browser_of(bob)
    before = subscribed(hers, browser)
    taken_over = subscribed(his, browser)
    assert taken_over != before
    assert (ids_of(hers), ids_of(his)) == ([], [taken_over])


def test_of_too_many_the_oldest_goes(alice: User, service: PushService) -> None:
    client = browser_of(alice)
    made = [subscribed(client, service.browser(str(number))) for number in range(MOST + 2)]
    assert sorted(ids_of(client)) == sorted(made[2:])
    assert PushSubscription.objects.count() == MOST


def test_signing_out_ends_what_was_made_in_that_browser_alone(
    alice: User, service: PushService
) -> None:
    here, elsewhere = browser_of(alice), browser_of(alice)
    subscribed(here, service.browser("here"))
    kept = subscribed(elsewhere, service.browser("elsewhere"))
    here.post("/accounts/logout/")
    assert [str(row.pk) for row in PushSubscription.objects.all()] == [kept]
    assert ids_of(elsewhere) == [kept]


def test_a_browser_that_is_signed_out_from_elsewhere_is_told_nothing_more(
    alice: User, service: PushService
) -> None:
    lost, here = browser_of(alice), browser_of(alice)
    made = subscribed(lost, service.browser())
    name = BrowserSession.objects.get(name=PushSubscription.objects.get(pk=made).session).name
    assert end_browser(user=alice, name=name)
    assert ids_of(here) == []
    assert forget_ended() == 1


def test_ending_all_access_ends_all_of_them(alice: User, service: PushService) -> None:
    subscribed(browser_of(alice), service.browser())
    end_access(user=alice)
    assert ids_of(browser_of(alice)) == []


def test_a_session_whose_time_is_over_ends_it_too(alice: User, service: PushService) -> None:
    subscribed(browser_of(alice), service.browser())
    assert forget_ended() == 0
    BrowserSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert forget_ended() == 1


def test_what_a_program_has_subscribed_ends_with_its_sign_in(
    alice: User, service: PushService
) -> None:
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.begin(user=alice)['access']}")
    answer = program.post(URL, service.browser().subscription, format="json")
    assert (answer.status_code, answer.json()["current"]) == (201, True)
    other = browser_of(alice)
    (listed,) = other.get(URL).json()["subscriptions"]
    assert not listed["current"]
    tokens.end(sign_in_id=SignIn.objects.get().pk)
    assert ids_of(other) == []
    assert forget_ended() == 1


def test_an_api_key_subscribes_nothing(alice: User, service: PushService) -> None:
    _, key = make_key(user=alice, name="nightly", scope="write", days=1)
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    assert program.post(URL, service.browser().subscription, format="json").status_code == 403
    assert program.get(URL).status_code == 403


def test_whoever_leaves_takes_them_along(alice: User, service: PushService) -> None:
    subscribed(browser_of(alice), service.browser())
    delete_account(user=alice)
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/for/one",
        "https://127.0.0.1/for/one",
        "https://[::1]/for/one",
        "https://localhost/for/one",
        "https://2130706433/for/one",
        "https://push.example.org:22/for/one",
        "https://push.example.org:99999/",
        "https://somebody@push.example.org/for/one",
        "https://push.example.org\\@10.0.0.1/",
        "https://push.example.org/for one",
        "ftp://push.example.org/",
        "https://" + 1500 * "a" + ".org/",
        "",
        17,
        None,
    ],
)
def test_an_endpoint_is_an_https_address_of_a_public_name(alice: User, endpoint: Any) -> None:
    sent = {**PushingBrowser("").subscription, "endpoint": endpoint}
    answer = browser_of(alice).post(URL, sent, content_type=JSON)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["endpoint"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("p256dh", encoded(b"\x04" + 64 * b"\x01")),
        ("p256dh", encoded(32 * b"\x01")),
        ("p256dh", "%%%"),
        ("p256dh", ["a"]),
        ("auth", encoded(15 * b"\x01")),
        ("auth", "ä"),
        ("auth", None),
    ],
)
def test_keys_are_a_point_of_the_curve_and_sixteen_bytes(
    alice: User, service: PushService, name: str, value: Any
) -> None:
    sent = service.browser().subscription
    sent["keys"][name] = value
    answer = browser_of(alice).post(URL, sent, content_type=JSON)
    assert (answer.status_code, list(answer.json()["errors"]["keys"])) == (400, [name])


@pytest.mark.parametrize("sent", [{}, [], {"endpoint": "https://push.example.org/x"}, "hello"])
def test_half_a_subscription_is_refused(alice: User, service: PushService, sent: Any) -> None:
    assert browser_of(alice).post(URL, sent, content_type=JSON).status_code == 400


def test_the_table_takes_no_subscription_that_nothing_would_end(alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PushSubscription.objects.create(user=alice, endpoint="https://a.example/1")
    sign_in = SignIn.objects.create(user=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        PushSubscription.objects.create(
            user=alice, endpoint="https://a.example/2", session="x", sign_in=sign_in
        )
    PushSubscription.objects.create(user=alice, endpoint="https://a.example/3", session="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        PushSubscription.objects.create(user=alice, endpoint="https://a.example/3", session="y")


def test_the_form_ends_it_without_scripts(alice: User, service: PushService) -> None:
    client = browser_of(alice)
    made = subscribed(client, service.browser())
    page = client.get("/account/").content.decode()
    assert f"/account/push/{made}/end/" in page
    answer = client.post(f"/account/push/{made}/end/")
    assert answer["Location"] == "/account/#notices"
    assert ids_of(client) == []
    assert client.post(f"/account/push/{uuid.uuid4()}/end/").status_code == 404


def test_the_worker_is_served_at_the_root_under_the_sites_policy(client: Client) -> None:
    answer = client.get("/push-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert (answer["Cache-Control"], b"showNotification" in answer.content) == ("no-cache", True)
