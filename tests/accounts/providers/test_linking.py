"""Linking Google and Spotify to an account that one is signed in to."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from accounts.models import Activity, ProviderTokens, User
from accounts.providers.tokens import LinkAnew, access_token_of
from accounts.sessions.reauthentication import SIGNED_IN_AT
from tests.conftest import PASSWORD
from tests.support.admin import verified
from tests.support.oauth_flow import Visitor
from tests.support.provider import ALICE_THERE, Person
from tests.support.server import Server


@pytest.mark.parametrize("name", ["google", "spotify"])
def test_a_linked_door_signs_in_from_then_on(
    at_home: Visitor, alice: User, server: Server, name: str
) -> None:
    page = at_home.link(name)
    assert page.url.path == "/account/"
    assert page.url.fragment == "ways-in"
    assert f"{name.title()} is linked" in page.text
    assert "Alice there, alice@elsewhere.example" in page.text
    assert Activity.objects.filter(user=alice, type="door_linked").count() == 1
    with Visitor(server, at_home.provider) as elsewhere:
        elsewhere.come_in_with(name)
        assert elsewhere.me()["id"] == str(alice.pk)


def test_linking_changes_neither_address_nor_name(at_home: Visitor, alice: User) -> None:
    before = at_home.me()
    at_home.link("google")
    assert at_home.me() == before
    assert not EmailAddress.objects.filter(email=ALICE_THERE.email).exists()


@pytest.mark.parametrize("name", ["google", "spotify"])
def test_linking_an_account_with_bobs_address_gives_alice_nothing_of_his(
    at_home: Visitor, alice: User, bob: User, name: str, server: Server
) -> None:
    verified(bob)
    at_home.provider.person = Person("alice-there", bob.email)
    at_home.link(name)
    assert at_home.me()["id"] == str(alice.pk)
    assert list(EmailAddress.objects.filter(email=bob.email)) == [
        EmailAddress.objects.get(user=bob)
    ]
    with Visitor(server, at_home.provider) as elsewhere:
        elsewhere.come_in_with(name)
        assert elsewhere.me()["id"] == str(alice.pk)


def test_a_door_that_is_bobs_cannot_be_linked_by_alice(
    at_home: Visitor, alice: User, bob: User
) -> None:
    SocialAccount.objects.create(user=bob, provider="google", uid=ALICE_THERE.subject)
    page = at_home.link("google")
    assert "leads to another account already" in page.text
    assert SocialAccount.objects.get().user == bob
    assert not ProviderTokens.objects.exists()
    assert at_home.me()["id"] == str(alice.pk)


def test_linking_what_is_linked_renews_what_the_provider_lets_us_do(
    at_home: Visitor, alice: User
) -> None:
    at_home.link("spotify")
    at_home.provider.grants.refresh.clear()
    ProviderTokens.objects.update(expires_at=timezone.now())
    with pytest.raises(LinkAnew):
        access_token_of(user=alice, provider="spotify")
    assert "Link it again" in at_home.get("/account/").text
    page = at_home.link("spotify")
    assert "Link it again" not in page.text
    assert access_token_of(user=alice, provider="spotify") in at_home.provider.grants.access


def test_an_address_that_alice_has_not_confirmed_keeps_her_door_open(
    at_home: Visitor, server: Server
) -> None:
    """She showed that the door is hers when she linked it."""
    at_home.link("spotify")
    with Visitor(server, at_home.provider) as elsewhere:
        assert elsewhere.come_in_with("spotify").url.path == "/dashboard/"


def test_a_way_back_from_linking_is_no_good_in_another_browser(
    at_home: Visitor, bob: User, server: Server
) -> None:
    """Bob, who follows Alice's link, would let her in with her account there."""
    leave = at_home.submit("/account/doors/google/link/", follow=False).headers["Location"]
    back = at_home.agree(leave)
    with Visitor(server, at_home.provider) as bobs:
        bobs.sign_in(bob.email)
        page = bobs.get(back)
    assert "was not linked" in page.text
    assert not SocialAccount.objects.exists()


def test_a_way_back_from_linking_links_nothing_after_signing_out(at_home: Visitor) -> None:
    leave = at_home.submit("/account/doors/google/link/", follow=False).headers["Location"]
    back = at_home.agree(leave)
    at_home.submit("/accounts/logout/")
    assert at_home.get(back).status_code == 400
    assert not SocialAccount.objects.exists()


def test_who_is_deactivated_on_the_way_links_nothing(at_home: Visitor) -> None:
    leave = at_home.submit("/account/doors/google/link/", follow=False).headers["Location"]
    back = at_home.agree(leave)
    User.objects.update(is_active=False)
    assert at_home.get(back).status_code == 400
    assert not SocialAccount.objects.exists()


def test_saying_no_links_nothing(at_home: Visitor) -> None:
    at_home.provider.denies = "access_denied"
    page = at_home.link("google")
    assert page.url.path == "/account/"
    assert "You did not agree" in page.text
    assert not SocialAccount.objects.exists()


def test_after_a_while_the_password_is_asked_for_first(at_home: Visitor) -> None:
    at_home.link("google")
    long_ago(at_home)
    linked = SocialAccount.objects.get()
    for path in ("/account/doors/spotify/link/", f"/account/doors/{linked.pk}/unlink/"):
        page = at_home.submit(path)
        assert page.url.path == "/accounts/reauthenticate/"
        assert SocialAccount.objects.count() == 1
    page = at_home.submit(str(page.url), password=PASSWORD)
    assert page.url.path == f"/account/doors/{linked.pk}/unlink/"
    assert "Unlink Google?" in page.text


def long_ago(visitor: Visitor) -> None:
    """Let it be some time since they signed in."""
    from accounts.sessions.store import SessionStore

    session = SessionStore(visitor.cookies["sessionid"])
    for record in session["account_authentication_methods"]:
        record["at"] -= 400
    session[SIGNED_IN_AT] -= 400
    session.save()


def test_a_link_alone_links_nothing(at_home: Visitor) -> None:
    page = at_home.get("/account/doors/google/link/")
    assert "Link Google?" in page.text
    assert at_home.provider.authorizations == []
