"""E-mail addresses in the admin: a change of one is a change of a way in."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import User
from tests.support.admin import browser_of, superuser, verified
from tests.support.opened import PROGRAMS, opened
from tests.support.server import Server

ADDRESSES = "/admin/account/emailaddress/"


def changed(address: EmailAddress) -> None:
    fields = {"email": "elsewhere@example.com", "verified": "on", "primary": "on"}
    answer = browser_of(superuser()).post(f"{ADDRESSES}{address.pk}/change/", fields)
    assert answer.status_code == 302


def added(address: EmailAddress) -> None:
    fields = {"user": str(address.user_id), "email": "second@example.com", "verified": "on"}
    answer = browser_of(superuser()).post(f"{ADDRESSES}add/", fields)
    assert answer.status_code == 302


def deleted(address: EmailAddress) -> None:
    browser_of(superuser()).post(f"{ADDRESSES}{address.pk}/delete/", {"post": "yes"})
    assert not EmailAddress.objects.filter(pk=address.pk).exists()


def deleted_from_the_list(address: EmailAddress) -> None:
    fields = {"action": "delete_selected", "_selected_action": str(address.pk), "post": "yes"}
    browser_of(superuser()).post(ADDRESSES, fields)
    assert not EmailAddress.objects.filter(pk=address.pk).exists()


@pytest.mark.parametrize("change", [changed, added, deleted, deleted_from_the_list])
def test_an_address_that_is_changed_in_the_admin_ends_what_was_open(
    server: Server, alice: User, change: Callable[[EmailAddress], None]
) -> None:
    verified(alice)
    with opened(server, alice) as things:
        change(EmailAddress.objects.get(user=alice, primary=True))
        assert things.still_open() == PROGRAMS


def test_an_address_stays_with_its_user(alice: User, bob: User) -> None:
    verified(alice)
    address = EmailAddress.objects.get(user=alice)
    fields = {"user": str(bob.pk), "email": alice.email, "verified": "on"}
    page = reverse("admin:account_emailaddress_change", args=[address.pk])
    browser_of(superuser()).post(page, fields)
    assert EmailAddress.objects.get(pk=address.pk).user == alice
