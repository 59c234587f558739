"""A request that is on its way while access ends opens nothing that outlives the end."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts import pages
from accounts.access.services import end_access, outlived, settle_programs
from accounts.api_keys.services import make_key
from accounts.extension import services as extension
from accounts.models import ApiKey, ExtensionLink, ExtensionPairing, User
from accounts.tokens.services import SignedOut
from tests.support.admin import browser_of
from tests.support.threads import at_once


def key(user: User) -> Any:
    return make_key(user=user, name="late", scope="write", days=1)


def link(user: User) -> Any:
    return extension.link_directly(user=user, name="late")


def pairing(user: User) -> Any:
    extension.start_pairing(name="late", address="127.0.0.1")
    return extension.approve(user=user, pairing=ExtensionPairing.objects.latest("pk"))


@pytest.mark.parametrize("make", [key, link, pairing])
def test_a_program_is_let_in_by_nobody_whose_access_has_ended(
    alice: User, make: Callable[[User], Any]
) -> None:
    read_before = User.objects.get(pk=alice.pk)
    end_access(user=alice)
    with pytest.raises(SignedOut):
        make(read_before)
    assert not ApiKey.objects.exists()
    assert not ExtensionLink.objects.exists()
    make(User.objects.get(pk=alice.pk))


def test_the_page_asks_such_a_visitor_to_sign_in(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser: Client = browser_of(alice)

    def too_late(**fields: Any) -> Any:
        end_access(user=User.objects.get(pk=alice.pk))
        return make_key(**fields)

    monkeypatch.setattr(pages.keys, "make_key", too_late)
    answer = browser.post("/account/", {"name": "late", "scope": "read", "days": "90"})
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/account/"


def test_a_change_while_one_is_decided_about_is_still_to_be_decided(alice: User) -> None:
    key(alice)
    end_access(user=alice)
    read_before = User.objects.get(pk=alice.pk)
    end_access(user=alice)
    settle_programs(user=read_before, end=False)
    assert outlived(User.objects.get(pk=alice.pk))[0].count() == 1


@pytest.mark.django_db(transaction=True)
def test_there_are_never_more_keys_than_may_be(alice: User) -> None:
    for _ in range(19):
        key(alice)
    at_once(4, lambda _: key(alice))
    assert ApiKey.objects.count() == 20
