"""Administrators give captured tokens back, and look up what was bought."""

import pytest
from django.urls import reverse

from accounts.models import User
from billing.models import EntryKind, Hold, LedgerEntry, Purchase
from billing.packs import Pack
from billing.selectors import balance_of, discrepancies
from billing.services import capture_hold, open_wallet, place_hold
from billing.services.purchases import start_purchase
from tests.support.admin import browser_of, staff_who_may, superuser, told

HOLDS = "/admin/billing/hold/"


@pytest.fixture
def holds(alice: User) -> list[Hold]:
    """One captured, one open."""
    found = [
        place_hold(user=alice, amount=3, reference=f"work:{number}", purpose="Face scan")
        for number in range(2)
    ]
    capture_hold(reference="work:0")
    return found


def give_back(user: User, holds: list[Hold]) -> object:
    chosen = [str(hold.pk) for hold in holds]
    return browser_of(user).post(HOLDS, {"action": "give_back", "_selected_action": chosen})


def test_captured_tokens_are_given_back_once_and_the_rest_is_left_alone(
    alice: User, holds: list[Hold]
) -> None:
    root = superuser()
    assert "Refunded: 1 of 2." in told(give_back(root, holds))
    assert "Refunded: 0 of 2." in told(give_back(root, holds))
    entry = LedgerEntry.objects.get(kind=EntryKind.REFUND)
    assert (entry.amount, entry.reason, entry.made_by) == (3, "Given back: Face scan", root)
    assert (balance_of(alice).balance, balance_of(alice).held) == (20, 3)
    assert discrepancies() == []


def test_those_who_only_look_give_nothing_back(alice: User, holds: list[Hold]) -> None:
    give_back(staff_who_may("billing.view_hold"), holds)
    assert balance_of(alice).balance == 17


def test_a_purchase_is_found_by_its_buyer_and_not_changed(alice: User) -> None:
    open_wallet(user=alice)
    pack = Pack(id="small", name="Fifty", tokens=50, amount=500, currency="eur")
    purchase = start_purchase(user=alice, pack=pack)
    browser = browser_of(superuser())
    found = browser.get(reverse("admin:billing_purchase_changelist", query={"q": "alice"}))
    assert alice.email in found.content.decode()
    url = reverse("admin:billing_purchase_change", args=[purchase.pk])
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"status": "paid"}).status_code == 403
    assert Purchase.objects.get().status == "started"
