"""Money in the admin: read, never edited; a change by hand is an entry with a reason."""

import pytest
from django.urls import reverse

from accounts.models import User
from billing.models import EntryKind, Hold, LedgerEntry, Wallet
from billing.selectors import discrepancies
from billing.services import open_wallet, place_hold
from tests.support.admin import browser_of, moderator, queries_of, staff_who_may, superuser, told


@pytest.fixture
def wallet(alice: User) -> Wallet:
    return open_wallet(user=alice)


def adjust(wallet: Wallet, user: User, **fields: object) -> object:
    url = reverse("admin:billing_wallet_adjust", args=[wallet.pk])
    return browser_of(user).post(url, fields)


def test_tokens_are_given_by_an_entry_with_a_reason_and_a_name(wallet: Wallet) -> None:
    root = superuser()
    response = adjust(wallet, root, amount="15", reason="Sorry for the outage")
    assert "+15 tokens" in told(response)
    wallet.refresh_from_db()
    assert wallet.balance == 35
    entry = LedgerEntry.objects.get(kind=EntryKind.ADJUSTMENT)
    assert (entry.amount, entry.reason, entry.made_by) == (15, "Sorry for the outage", root)
    assert discrepancies() == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"amount": "5", "reason": " "}, "Reason"),
        ({"amount": "0", "reason": "why"}, "Zero changes nothing"),
        ({"amount": "many", "reason": "why"}, "whole number"),
        ({"amount": "99999999999", "reason": "why"}, "less than or equal"),
    ],
)
def test_a_form_that_makes_no_sense_changes_nothing(
    wallet: Wallet, fields: dict[str, str], says: str
) -> None:
    assert says in told(adjust(wallet, superuser(), **fields))
    wallet.refresh_from_db()
    assert wallet.balance == 20


def test_more_than_is_available_cannot_be_taken(wallet: Wallet, alice: User) -> None:
    place_hold(user=alice, amount=5, reference="job:1")
    assert "Only 15 tokens" in told(adjust(wallet, superuser(), amount="-16", reason="why"))
    wallet.refresh_from_db()
    assert (wallet.balance, wallet.held) == (20, 5)


def test_only_those_who_may_add_entries_adjust(wallet: Wallet) -> None:
    viewer = staff_who_may("billing.view_wallet")
    assert adjust(wallet, viewer, amount="5", reason="why").status_code == 403  # type: ignore[attr-defined]
    assert adjust(wallet, moderator(), amount="5", reason="why").status_code == 403  # type: ignore[attr-defined]
    page = browser_of(viewer).get(reverse("admin:billing_wallet_change", args=[wallet.pk]))
    assert "Give or take" not in page.content.decode()
    wallet.refresh_from_db()
    assert wallet.balance == 20


def test_a_balance_cannot_be_written_by_anybody(wallet: Wallet) -> None:
    url = reverse("admin:billing_wallet_change", args=[wallet.pk])
    browser = browser_of(superuser())
    page = browser.get(url).content.decode()
    assert "Give or take" in page
    assert 'name="balance"' not in page
    assert browser.post(url, {"balance": "1000"}).status_code == 403
    wallet.refresh_from_db()
    assert wallet.balance == 20


@pytest.mark.parametrize("model", ["ledgerentry", "hold", "wallet"])
def test_the_books_take_no_additions_changes_or_deletions_from_a_superuser(
    wallet: Wallet, alice: User, model: str
) -> None:
    place_hold(user=alice, amount=1, reference="job:1")
    thing = {"ledgerentry": LedgerEntry, "hold": Hold, "wallet": Wallet}[model].objects.get()  # type: ignore[attr-defined]
    browser = browser_of(superuser())
    page = f"admin:billing_{model}_"
    assert browser.post(reverse(page + "add"), {}).status_code == 403
    assert browser.post(reverse(page + "change", args=[thing.pk]), {}).status_code == 403
    assert (
        browser.post(reverse(page + "delete", args=[thing.pk]), {"post": "yes"}).status_code == 403
    )
    assert browser.get(reverse(page + "change", args=[thing.pk])).status_code == 200
    listed = browser.get(reverse(page + "changelist"))
    assert "delete_selected" not in listed.content.decode()
    assert alice.email in listed.content.decode()


def test_a_wallet_leads_to_its_own_entries_only(wallet: Wallet, bob: User) -> None:
    open_wallet(user=bob)
    url = reverse("admin:billing_ledgerentry_changelist", query={"wallet": str(wallet.pk)})
    page = browser_of(superuser()).get(url).content.decode()
    assert "alice@example.com" in page
    assert "bob@example.com" not in page


@pytest.mark.parametrize("model", ["wallet", "ledgerentry", "hold"])
def test_the_lists_ask_the_database_as_often_for_many_rows_as_for_few(
    wallet: Wallet, model: str
) -> None:
    browser = browser_of(superuser())
    url = reverse(f"admin:billing_{model}_changelist")
    place_hold(user=wallet.user, amount=1, reference="job:first")
    few = queries_of(browser, url)
    for number in range(12):
        user = User.objects.create_user(f"user{number}@example.com", None)
        place_hold(user=user, amount=1, reference=f"job:{number}")
    assert queries_of(browser, url) == few
    assert "user11@example.com" in browser.get(url).content.decode()
