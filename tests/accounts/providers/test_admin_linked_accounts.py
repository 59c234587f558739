"""Linked accounts in the admin: seen by super-admins, changed by nobody."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from tests.support.admin import admin, browser_of, superuser


@pytest.fixture
def page(alice: User) -> str:
    linked = SocialAccount.objects.create(
        user=alice, provider="google", uid="alice-there", extra_data={"name": "Alice there"}
    )
    return reverse("admin:socialaccount_socialaccount_change", args=[linked.pk])


def test_a_super_admin_sees_whose_an_account_is_and_moves_it_to_nobody(
    page: str, bob: User, alice: User
) -> None:
    browser = browser_of(superuser())
    shown = browser.get(page).content.decode()
    assert "Alice there" in shown
    assert 'name="_save"' not in shown
    assert browser.post(page, {"user": bob.pk, "provider": "google", "uid": "x"}).status_code == 403
    assert browser.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert SocialAccount.objects.get().user == alice
    listed = browser.get(reverse("admin:socialaccount_socialaccount_changelist"), {"q": "alice"})
    assert "alice-there" in listed.content.decode()


def test_admins_see_no_doors(page: str) -> None:
    assert browser_of(admin()).get(page).status_code == 403


@pytest.mark.parametrize("table", ["socialapp", "socialtoken"])
def test_there_are_no_secrets_to_look_at(table: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:socialaccount_{table}_changelist")
