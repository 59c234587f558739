"""Whoever has paid has a receipt to print, which tells of refunds too."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from playwright.sync_api import expect

from accounts.models import User
from billing.models import Purchase, PurchaseRefund
from billing.packs import Pack
from billing.services import adjust
from billing.services.purchases import (
    credit_purchase,
    name_session,
    start_purchase,
    take_back_purchase,
)
from tests.support.admin import browser_of
from tests.support.exports import contents_of, exported, lines_of
from tests.support.server import Server
from tests.support.tabs import tab_of

PACK = Pack(id="small", name="Fifty tokens", tokens=50, amount=1234, currency="eur")


@pytest.fixture
def purchase(alice: User) -> Purchase:
    """A pack that Alice has paid for."""
    purchase = start_purchase(user=alice, pack=PACK)
    name_session(purchase=purchase, session_id="cs_test_1")
    credit_purchase(purchase_id=purchase.pk, session_id="cs_test_1", amount=1234, currency="eur")
    purchase.refresh_from_db()
    return purchase


def receipt(purchase: Purchase, user: User) -> str:
    answer = browser_of(user).get(f"/tokens/receipts/{purchase.pk}/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_it_says_who_sold_what_to_whom_and_when(
    settings: Any, purchase: Purchase, alice: User
) -> None:
    settings.SELLER_NAME = "Wonderland Ltd"
    settings.SELLER_ADDRESS = ["1 Rabbit Hole", "Oxford", "VAT GB 123"]
    page = receipt(purchase, alice)
    assert purchase.paid_at
    for words in (
        "Wonderland Ltd 1 Rabbit Hole Oxford VAT GB 123",
        str(purchase.pk),
        f"{purchase.paid_at:%-d %B %Y}",
        "50 tokens",
        "12.34 EUR",
        "cs_test_1",
        "alice@example.com",
    ):
        assert words in page, words
    assert "Refund" not in page


def test_without_a_seller_it_names_the_site(purchase: Purchase, alice: User) -> None:
    assert "testserver" in receipt(purchase, alice)


def test_it_keeps_the_address_of_the_day(purchase: Purchase, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(email="new@example.com")
    assert "alice@example.com" in receipt(purchase, alice)
    Purchase.objects.update(buyer_email="")
    assert "new@example.com" in receipt(purchase, User.objects.get(pk=alice.pk))


def test_it_is_its_buyers_alone_and_only_once_paid(
    purchase: Purchase, alice: User, bob: User, client: Any
) -> None:
    path = f"/tokens/receipts/{purchase.pk}/"
    assert browser_of(bob).get(path).status_code == 404
    assert client.get(path).status_code == 302
    unpaid = start_purchase(user=alice, pack=PACK)
    assert browser_of(alice).get(f"/tokens/receipts/{unpaid.pk}/").status_code == 404


def test_the_page_of_tokens_links_it_and_tells_of_refunds(purchase: Purchase, alice: User) -> None:
    browser = browser_of(alice)
    assert f'href="/tokens/receipts/{purchase.pk}/"' in browser.get("/tokens/").content.decode()
    assert "Partly refunded" not in browser.get("/tokens/").content.decode()
    take_back_purchase(purchase_id=purchase.pk, money_back=100)
    assert "Partly refunded" in browser.get("/tokens/").content.decode()
    take_back_purchase(purchase_id=purchase.pk, money_back=1234)
    page = browser.get("/tokens/").content.decode()
    assert "Refunded" in page
    assert "Partly refunded" not in page


def test_each_refund_is_on_it_once(purchase: Purchase, alice: User) -> None:
    for back in (10, 10, 617, 600, 1234, 9999):
        take_back_purchase(purchase_id=purchase.pk, money_back=back)
    refunds = purchase.refunds.values_list("amount", "tokens_taken_back")
    assert list(refunds) == [(10, 0), (607, 25), (617, 25)]
    page = receipt(purchase, alice)
    for words in ("−0.10 EUR", "−6.07 EUR", "−6.17 EUR", "−12.34 EUR", "Remaining 0.00 EUR"):
        assert words in page, words


def test_it_tells_what_was_taken_back_of_tokens_that_were_spent(
    purchase: Purchase, alice: User, bob: User
) -> None:
    adjust(user=alice, amount=-60, reason="Spent", made_by=bob)
    assert take_back_purchase(purchase_id=purchase.pk, money_back=1234) == 10
    assert purchase.refunds.get().tokens_taken_back == 10


def test_refunds_are_in_the_archive(purchase: Purchase, alice: User) -> None:
    take_back_purchase(purchase_id=purchase.pk, money_back=100)
    (line,) = lines_of(contents_of(exported(alice))["tokens/purchases.jsonl"])
    assert (line["buyer_email"], line["refunds"][0]["amount"]) == ("alice@example.com", 100)


def test_refunds_from_before_are_written_down(purchase: Purchase) -> None:
    take_back_purchase(purchase_id=purchase.pk, money_back=617)
    written = PurchaseRefund.objects.get()
    PurchaseRefund.objects.all().delete()
    import_module("billing.migrations.0006_refunds_of_before").write_down(apps, None)
    again = PurchaseRefund.objects.get()
    assert (again.purchase, again.amount, again.tokens_taken_back) == (purchase, 617, 25)
    assert abs((again.created_at - written.created_at).total_seconds()) < 1
    assert take_back_purchase(purchase_id=purchase.pk, money_back=617) == 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_paper_there_is_the_receipt_and_nothing_else(server: Server, alice: User) -> None:
    purchase = start_purchase(user=alice, pack=PACK)
    credit_purchase(purchase_id=purchase.pk, session_id="cs", amount=1234, currency="eur")
    with tab_of(alice, server, color_scheme="dark") as page:
        page.add_init_script("window.print = () => (window.printed = true)")
        page.goto(f"{server.url}/tokens/receipts/{purchase.pk}/")
        page.get_by_role("button", name="Print").click()
        page.wait_for_function("() => window.printed")
        page.emulate_media(media="print")
        expect(page.locator("header.site-head")).to_be_hidden()
        expect(page.locator("footer.site-foot")).to_be_hidden()
        expect(page.get_by_role("button", name="Print")).to_be_hidden()
        expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
        soft = "getComputedStyle(document.querySelector('.receipt .soft')).color"
        assert page.evaluate(soft) == "rgb(70, 81, 86)"
