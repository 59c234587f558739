"""What is pushed: encrypted for that browser, signed by the site, once, and after the fact."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.http.guarded import Guard
from accounts.models import Notice, PushSubscription, User
from accounts.notices.choices import choose
from accounts.notices.services import mark_read, notify
from accounts.notices.types import NoticeType, notice_types
from accounts.push.keys import public_key
from accounts.push.sending import MOST_FAILURES, Pusher, send_due
from accounts.push.services import forget_ended
from tests.accounts.push.test_subscriptions import subscribed
from tests.support.admin import browser_of, verified
from tests.support.https import ADDRESS, body
from tests.support.mails import mail_what_is_due
from tests.support.push_service import PushingBrowser, PushService, claims_of
from tests.support.threads import wait_until

pytestmark = pytest.mark.django_db


def kind_called(name: str) -> NoticeType:
    kind = notice_types.get(name)
    assert kind is not None
    return kind


def tell(user: User, message: str = "It is finished.", name: str = "job_finished") -> None:
    notify(user_id=user.pk, kind=kind_called(name), message=message, page="/videos/")


def push(*, minutes: float = 0) -> int:
    """Send what is due then; how many messages were taken."""
    return send_due(now=timezone.now() + timedelta(minutes=minutes))


@pytest.fixture
def client_of_alice(alice: User) -> Client:
    return browser_of(alice)


@pytest.fixture
def browser(client_of_alice: Client, service: PushService) -> PushingBrowser:
    """A browser of Alice's that has subscribed."""
    browser = service.browser()
    subscribed(client_of_alice, browser)
    return browser


def test_a_notice_reaches_the_browser_that_alone_can_read_it(
    alice: User, browser: PushingBrowser, service: PushService
) -> None:
    tell(alice, "Face analysis: “Füchse.mp4” is finished.")
    assert push() == 1
    notice = Notice.objects.get()
    assert service.read(browser) == [
        {
            "id": notice.pk,
            "title": "Job finished",
            "text": "Face analysis: “Füchse.mp4” is finished.",
            "page": f"/notices/{notice.pk}/",
        }
    ]
    (asked,) = service.asked(browser)
    assert "Füchse".encode() not in asked.posted
    assert asked.headers["Content-Encoding"] == "aes128gcm"
    assert (asked.headers["TTL"], asked.headers["Urgency"]) == ("86400", "normal")
    assert asked.headers["Topic"] == f"notice-{notice.pk}"
    assert push(minutes=10) == 0
    assert PushSubscription.objects.get().last_used_at is not None


def test_the_message_is_signed_with_the_key_that_the_browser_has_subscribed_with(
    alice: User,
    client_of_alice: Client,
    browser: PushingBrowser,
    service: PushService,
    settings: Any,
) -> None:
    settings.VAPID_SUBJECT = "mailto:desk@spot.example"
    tell(alice)
    push()
    (asked,) = service.asked(browser)
    here = service.server.link("", "push.example.org")
    claims = claims_of(asked.headers["Authorization"], audience=here)
    assert (claims["aud"], claims["sub"]) == (here, "mailto:desk@spot.example")
    assert time.time() < claims["exp"] <= time.time() + 86_400
    listed = client_of_alice.get("/api/v1/push-subscriptions").json()
    assert claims["key"] == listed["public_key"] == public_key()


def test_only_what_is_wanted_by_push_is_pushed(
    alice: User, bob: User, browser: PushingBrowser, service: PushService
) -> None:
    choose(user=alice, kind=kind_called("job_failed"), by_push=False)
    tell(alice, "It failed.", "job_failed")
    tell(bob, "His.")
    tell(alice)
    choose(user=alice, kind=kind_called("job_finished"), by_push=False)
    assert push() == 0, "not even what was to be sent already"
    assert not Notice.objects.exclude(push_due_at=None).exists()
    assert service.asked(browser) == []


def test_nothing_is_sent_of_what_was_not_committed(
    alice: User, browser: PushingBrowser, service: PushService
) -> None:
    with transaction.atomic():
        tell(alice)
        transaction.set_rollback(True)
    assert (push(), service.asked(browser)) == (0, [])


def test_what_was_read_meanwhile_is_not_pushed(alice: User, browser: PushingBrowser) -> None:
    tell(alice)
    mark_read(user=alice)
    assert push() == 0


def test_what_is_only_pushed_leaves_nothing_behind_and_leads_to_its_page(
    alice: User, browser: PushingBrowser, service: PushService, settings: Any
) -> None:
    settings.SITE_URL = "https://spot.example"
    verified(alice)
    choose(user=alice, kind=kind_called("job_finished"), in_bell=False)
    tell(alice)
    assert push() == 1
    assert service.read(browser)[0]["page"] == "/videos/"
    assert not Notice.objects.exists()

    choose(user=alice, kind=kind_called("job_finished"), by_mail=True)
    tell(alice, "Pushed, then mailed.")
    assert (push(), mail_what_is_due(), Notice.objects.count()) == (1, 1, 0)
    tell(alice, "Mailed, then pushed.")
    assert (mail_what_is_due(), push(), Notice.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize("status", [404, 410, 401, 403])
def test_a_subscription_that_is_gone_or_of_another_key_is_forgotten(
    alice: User, browser: PushingBrowser, service: PushService, status: int
) -> None:
    service.answer(browser, body(b"", status=status))
    tell(alice)
    assert push() == 0
    assert not PushSubscription.objects.exists()
    assert not Notice.objects.exclude(push_due_at=None).exists()
    tell(alice)
    assert not Notice.objects.filter(by_push=True).exclude(push_due_at=None).exists()


def test_a_service_in_trouble_is_asked_again_and_the_others_get_nothing_twice(
    alice: User, client_of_alice: Client, browser: PushingBrowser, service: PushService
) -> None:
    other = service.browser("other")
    subscribed(client_of_alice, other)
    service.answer(browser, body(b"", status=503))
    tell(alice)
    assert push() == 1
    assert push() == 0
    assert len(service.asked(browser)) == 1, "it is left alone for a while"
    service.answer(browser, body(b"", status=201))
    assert push(minutes=1) == 1
    assert len(service.asked(other)) == 1
    assert [one["text"] for one in service.read(browser)] == 2 * ["It is finished."]
    assert set(PushSubscription.objects.values_list("failures", flat=True)) == {0}
    assert Notice.objects.get().push_due_at is None


def test_a_service_says_itself_how_long_it_wants_to_be_left_alone(
    alice: User, browser: PushingBrowser, service: PushService
) -> None:
    service.answer(browser, body(b"", status=429, Retry_After="1200"))
    tell(alice)
    push()
    tell(alice, "And another.")
    assert push(minutes=19) == 0
    assert len(service.asked(browser)) == 1
    service.answer(browser, body(b"", status=201))
    assert push(minutes=21) == 2


def test_old_news_is_given_up_and_a_browser_after_so_many_failures(
    alice: User, browser: PushingBrowser, service: PushService
) -> None:
    service.answer(browser, body(b"", status=500))
    tell(alice)
    push()
    push(minutes=121)
    assert Notice.objects.get().push_due_at is None
    assert len(service.asked(browser)) == 1
    for _ in range(MOST_FAILURES - 1):
        assert PushSubscription.objects.exists()
        tell(alice)
        PushSubscription.objects.update(rests_until=None)
        push()
    assert not PushSubscription.objects.exists()


def test_a_redirect_is_not_followed(
    alice: User, browser: PushingBrowser, service: PushService
) -> None:
    service.answer(browser, body(b"", status=307, Location="/for/other"))
    other = service.browser("other")
    tell(alice)
    assert push() == 0
    assert (len(service.asked(browser)), service.asked(other)) == (1, [])


def test_a_service_that_never_ends_its_answer_holds_nobody_up_for_long(
    alice: User,
    client_of_alice: Client,
    browser: PushingBrowser,
    service: PushService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("accounts.push.sending.SECONDS", 1.0)

    def drip(request: Any) -> None:
        for _ in range(100):
            request.wfile.write(b"H")
            time.sleep(0.1)

    other = service.browser("other")
    subscribed(client_of_alice, other)
    service.answer(browser, drip)
    tell(alice)
    began = time.monotonic()
    assert push() == 1
    assert time.monotonic() - began < 4
    assert len(service.read(other)) == 1


def test_a_name_that_leads_into_the_network_is_not_connected_to(
    alice: User, browser: PushingBrowser, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = Guard(
        ports=frozenset({service.server.port}),
        resolve=lambda host: [ADDRESS],
        authorities=service.server.authority,
    )
    monkeypatch.setattr("accounts.push.network.guard", lambda: inner)
    tell(alice)
    assert push() == 0
    assert service.asked(browser) == []
    assert PushSubscription.objects.get().failures == 1


def test_a_browser_that_was_signed_out_before_the_sending_gets_nothing(
    alice: User, client_of_alice: Client, browser: PushingBrowser, service: PushService
) -> None:
    tell(alice)
    client_of_alice.post("/accounts/logout/")
    assert (push(), service.asked(browser)) == (0, [])
    assert not Notice.objects.exclude(push_due_at=None).exists()


def test_whoever_is_not_let_in_any_more_gets_nothing(
    alice: User, browser: PushingBrowser, service: PushService
) -> None:
    tell(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert (push(), service.asked(browser)) == (0, [])
    assert forget_ended() == 1


@pytest.mark.django_db(transaction=True)
def test_the_pusher_of_a_worker_sends_what_is_due(
    alice: User, browser: PushingBrowser, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.push.sending.EVERY_SECONDS", 0.05)
    tell(alice)
    pusher = Pusher()
    pusher.start()
    try:
        wait_until(lambda: len(service.asked(browser)) == 1, what="the message")
    finally:
        pusher.stop()
    assert service.read(browser)[0]["text"] == "It is finished."
