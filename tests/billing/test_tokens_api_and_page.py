"""What one's own tokens look like to programs and to people."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from billing.models import LedgerEntry
from billing.packs import Pack
from billing.selectors import spent_by_day
from billing.services import adjust, capture_hold, place_hold, refund
from billing.services.purchases import credit_purchase, name_session, start_purchase
from tests.support.admin import browser_of, queries_of
from tests.support.links import link_to

BILLING = "/api/v1/billing/"


@pytest.fixture
def history(alice: User, bob: User) -> None:
    """A grant, a spent job, its refund and an adjustment, an hour apart."""
    place_hold(user=alice, amount=3, reference="work:1", purpose="Face scan")
    capture_hold(reference="work:1")
    refund(reference="work:1", reason="The result was useless", made_by=bob)
    adjust(user=alice, amount=-2, reason="Counted twice", made_by=bob)
    place_hold(user=alice, amount=4, reference="work:2")
    for hours, entry in enumerate(LedgerEntry.objects.order_by("-id")):
        moment = timezone.now() - timedelta(hours=hours)
        LedgerEntry.objects.filter(pk=entry.pk).update(created_at=moment)


def page_of(user: User, query: str = "") -> str:
    response = browser_of(user).get("/tokens/" + query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_balance_tells_what_is_owned_held_and_free(history: None, alice_api: APIClient) -> None:
    assert alice_api.get(BILLING + "balance").json() == {
        "balance": 18,
        "held": 4,
        "available": 14,
        "low": False,
        "low_below": 3,
    }


@pytest.mark.parametrize(
    ("prices", "low"), [({}, False), ({"face_scan": 0}, False), ({"face_scan": 1}, True)]
)
def test_a_balance_is_low_only_where_something_costs_tokens(
    settings: Any, alice: User, alice_api: APIClient, prices: dict[str, int], low: bool
) -> None:
    settings.TOKEN_PRICES = prices
    place_hold(user=alice, amount=18, reference="work:1")
    assert alice_api.get(BILLING + "balance").json()["low"] is low
    assert ("Only 2 tokens left" in page_of(alice)) is low


def test_entries_come_newest_first_and_in_pages(history: None, alice_api: APIClient) -> None:
    body = alice_api.get(BILLING + "entries").json()
    assert body["count"] == 4
    assert [(entry["kind"], entry["amount"]) for entry in body["results"]] == [
        ("adjustment", -2),
        ("refund", 3),
        ("capture", -3),
        ("grant", 20),
    ]
    assert set(body["results"][0]) == {"id", "kind", "amount", "reason", "created_at"}
    first = alice_api.get(BILLING + "entries", {"page_size": 3}).json()
    second = alice_api.get(first["next"]).json()
    assert len(first["results"]) == 3
    assert [entry["kind"] for entry in second["results"]] == ["grant"]


def test_entries_are_filtered_by_kind_and_time(history: None, alice_api: APIClient) -> None:
    def kinds(**query: str) -> list[str]:
        body = alice_api.get(BILLING + "entries", query).json()
        return [entry["kind"] for entry in body["results"]]

    half_past = timezone.now() - timedelta(minutes=90)
    assert kinds(kind="refund") == ["refund"]
    assert kinds(**{"from": half_past.isoformat()}) == ["adjustment", "refund"]
    assert kinds(to=half_past.isoformat()) == ["capture", "grant"]
    assert kinds(to="2001-01-01") == []


@pytest.mark.parametrize("query", [{"kind": "gift"}, {"from": "yesterday"}, {"to": "\x00"}])
def test_a_filter_that_makes_no_sense_is_explained(
    alice_api: APIClient, query: dict[str, str]
) -> None:
    response = alice_api.get(BILLING + "entries", query)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert next(iter(query)) in response.json()["errors"]


def test_prices_name_every_kind_of_work(settings: Any, alice_api: APIClient) -> None:
    settings.TOKEN_PRICES = {"face_scan": 2}
    prices = alice_api.get(BILLING + "prices").json()["prices"]
    assert {"kind": "face_scan", "name": "Face scan", "tokens": 2} in prices


@pytest.mark.parametrize("path", ["balance", "entries", "prices"])
def test_nobody_else_sees_them(
    history: None, path: str, anyone: APIClient, charlie_api: APIClient
) -> None:
    assert anyone.get(BILLING + path).status_code == 401
    assert "useless" not in charlie_api.get(BILLING + path).content.decode()
    assert anyone.get("/tokens/").status_code == 302


def test_the_page_tells_the_story_in_words(settings: Any, history: None, alice: User) -> None:
    settings.TOKEN_PRICES = {"face_scan": 2}
    page = page_of(alice)
    for words in ("Face scan", "2 tokens", "Spent", "Refunded", "Adjusted by us", "Welcome", "−3"):
        assert words in page, words
    assert "Buy tokens" not in page, "nothing is for sale here"
    assert 'href="/tokens/"' in page, "the chip in the header"


def test_a_long_history_is_turned_page_by_page(alice: User, bob: User) -> None:
    for number in range(25):
        adjust(user=alice, amount=1, reason=f"gift {number}", made_by=bob)
    first = page_of(alice)
    assert "gift 24" in first
    second = page_of(alice, link_to("next", first))
    assert "gift 4<" in second
    assert "gift 24" not in second
    assert "gift 24" in page_of(alice, link_to("prev", second))
    assert "gift 24" in page_of(alice, "?page=999"), "an address from before"


def test_a_reason_is_text_and_nothing_else(alice: User, bob: User) -> None:
    adjust(user=alice, amount=1, reason="<script>alert(1)</script>", made_by=bob)
    assert "<script>alert" not in page_of(alice)


def test_the_page_asks_the_database_as_often_for_many_entries_as_for_few(
    alice: User, bob: User
) -> None:
    browser = browser_of(alice)
    few = queries_of(browser, "/tokens/")
    for _ in range(15):
        adjust(user=alice, amount=1, reason="gift", made_by=bob)
    assert queries_of(browser, "/tokens/") <= few


@pytest.mark.parametrize(("price", "shown"), [(0, False), (1, True)])
def test_the_header_counts_tokens_only_where_something_costs_them(
    settings: Any, alice: User, price: int, shown: bool
) -> None:
    settings.TOKEN_PRICES = {"face_scan": price}
    html = browser_of(alice).get("/dashboard/").content.decode()
    assert ('id="balance"' in html) is shown


def test_what_was_spent_is_told_by_day_and_of_oneself_alone(history: None, bob: User) -> None:
    alice = User.objects.get(email="alice@example.com")
    days = spent_by_day(alice)
    assert len(days) == 30
    assert sum(day["count"] for day in days) == 3
    assert sum(day["count"] for day in spent_by_day(bob)) == 0
    assert "Spent in the last 30 days" in page_of(alice)


def test_what_was_paid_has_a_receipt(alice: User, bob: User) -> None:
    pack = Pack(id="small", name="Fifty tokens", tokens=50, amount=500, currency="eur")
    paid, started = start_purchase(user=alice, pack=pack), start_purchase(user=alice, pack=pack)
    name_session(purchase=paid, session_id="cs_1")
    credit_purchase(purchase_id=paid.pk, session_id="cs_1", amount=500, currency="eur")
    html = page_of(alice)
    assert str(paid.pk) in html
    assert "5.00 EUR" in html
    assert str(started.pk) not in html
    assert "Receipts" not in page_of(bob)
