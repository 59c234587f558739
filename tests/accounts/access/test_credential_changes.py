"""Whatever changes a credential or a way in ends all that the old one had opened, at once."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from accounts.providers.linking import Identity, enter
from accounts.roles.services import change_role, set_active
from accounts.tokens import services as tokens
from tests.conftest import PASSWORD
from tests.support.admin import browser_of, superuser, verified
from tests.support.extension import with_token
from tests.support.oauth_flow import Visitor
from tests.support.opened import (
    EVERYTHING,
    PROGRAMS,
    is_open,
    me_with,
    opened,
    reset_link_of,
)
from tests.support.server import Server

NEW = "another long passphrase"
SECOND = "second@example.com"

Change = Callable[[User, Any], Any]


def in_a_form(alice: User, _: Any) -> None:
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser = browser_of(alice)
    assert browser.post("/accounts/password/change/", fields).status_code == 302
    assert browser.get("/dashboard/").status_code == 200


def with_a_link(alice: User, _: Any) -> None:
    page = Client().get(reset_link_of(alice), follow=True)
    answer = page.client.post(page.wsgi_request.path, {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302


def another_primary(alice: User, _: Any) -> None:
    browser = browser_of(alice)
    browser.post("/accounts/email/", {"action_primary": "", "email": SECOND})
    assert User.objects.get(pk=alice.pk).email == SECOND
    assert browser.get("/dashboard/").status_code == 200


def removed_address(alice: User, _: Any) -> None:
    browser_of(alice).post("/accounts/email/", {"action_remove": "", "email": SECOND})
    assert not EmailAddress.objects.filter(email=SECOND).exists()


def confirmed_address(alice: User, _: Any) -> None:
    third = EmailAddress.objects.create(user=alice, email="third@example.com")
    browser = browser_of(alice)
    browser.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(third).key]))
    third.refresh_from_db()
    assert third.verified
    assert browser.get("/dashboard/").status_code == 200


def unlinked_provider(alice: User, _: Any) -> None:
    account = SocialAccount.objects.get(user=alice, uid="spotify-alice")
    token = tokens.begin(user=User.objects.get(pk=alice.pk))["access"]
    api = with_token(token)
    assert api.delete(f"/api/v1/doors/{account.pk}").status_code == 204
    assert me_with(token) == 200


def sign_out_everywhere_page(alice: User, _: Any) -> None:
    browser = browser_of(alice)
    browser.post("/account/sign-ins/end/")
    assert browser.get("/dashboard/").status_code == 200


def sign_out_everywhere_api(alice: User, _: Any) -> None:
    pair = tokens.begin(user=User.objects.get(pk=alice.pk))
    assert with_token(pair["access"]).delete("/api/v1/access").status_code == 204
    assert me_with(pair["access"]) == 200


def lost_role(alice: User, _: Any) -> None:
    change_role(actor=superuser(), user=alice, role=Role.USER)


CHANGES: dict[str, Change] = {
    "password in a form": in_a_form,
    "password by a link": with_a_link,
    "another primary address": another_primary,
    "address removed": removed_address,
    "address confirmed": confirmed_address,
    "provider unlinked": unlinked_provider,
    "signed out everywhere on the page": sign_out_everywhere_page,
    "signed out everywhere over the API": sign_out_everywhere_api,
    "role lost": lost_role,
}


def in_the_admin(alice: User, _: Any) -> None:
    fields = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    answer = browser_of(superuser()).post(f"/admin/accounts/user/{alice.pk}/password/", fields)
    assert answer.status_code == 302


def no_password_any_more(alice: User, _: Any) -> None:
    fields = {"usable_password": "false", "unset-password": "1"}
    answer = browser_of(superuser()).post(f"/admin/accounts/user/{alice.pk}/password/", fields)
    assert answer.status_code == 302
    assert not User.objects.get(pk=alice.pk).has_usable_password()


def at_the_console(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt="": NEW)
    call_command("changepassword", alice.email)


FOR_SOMEBODY: dict[str, Change] = {
    "in the admin": in_the_admin,
    "taken in the admin": no_password_any_more,
    "at the console": at_the_console,
}


@pytest.fixture
def alice(transactional_db: None) -> User:
    """She has two addresses, a linked provider and a role."""
    user = User.objects.create_user("alice@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=SECOND, verified=True)
    SocialAccount.objects.create(user=user, provider="spotify", uid="spotify-alice")
    change_role(actor=superuser("first@example.com"), user=verified(user), role=Role.MODERATOR)
    return user


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_by_its_owner_leaves_only_programs(
    server: Server, alice: User, change: Change
) -> None:
    with opened(server, alice) as things:
        change(alice, None)
        assert things.still_open() == PROGRAMS


@pytest.mark.parametrize("change", FOR_SOMEBODY.values(), ids=FOR_SOMEBODY)
def test_a_password_that_others_set_leaves_nothing(
    server: Server, alice: User, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(server, alice) as things:
        change(alice, monkeypatch)
        assert things.still_open() == set()


def test_a_provider_that_is_linked_ends_everything_else(
    server: Server, alice: User, at_home: Visitor
) -> None:
    with opened(server, alice) as things:
        at_home.link("google")
        assert SocialAccount.objects.filter(user=alice, provider="google").exists()
        assert things.still_open() == PROGRAMS
        assert at_home.is_in()


def test_coming_in_with_a_provider_that_vouches_for_a_confirmed_address_ends_nothing(
    server: Server, alice: User
) -> None:
    with opened(server, alice) as things:
        enter(identity=Identity("google", "alice-there", alice.email, email_verified=True))
        assert things.still_open() == EVERYTHING


def test_a_deactivated_account_has_nothing_open_when_it_is_opened_again(
    server: Server, alice: User
) -> None:
    root = superuser()
    with opened(server, alice) as things:
        set_active(actor=root, user=alice, active=False)
        set_active(actor=root, user=alice, active=True)
        assert things.still_open() == PROGRAMS


def test_an_address_that_an_admin_changes_ends_everything_else(server: Server, alice: User) -> None:
    with opened(server, alice) as things:
        fields = {"email": "new@example.com", "name": "", "role_changes-TOTAL_FORMS": "0"}
        fields["role_changes-INITIAL_FORMS"] = "0"
        browser_of(superuser()).post(f"/admin/accounts/user/{alice.pk}/change/", fields)
        assert User.objects.get(pk=alice.pk).email == "new@example.com"
        assert things.still_open() == PROGRAMS


def test_nothing_ends_without_a_change_or_for_anybody_else(
    server: Server, alice: User, bob: User
) -> None:
    with opened(server, bob) as things:
        in_a_form(alice, None)
        assert things.still_open() == EVERYTHING


def test_the_first_address_that_is_confirmed_ends_nothing(server: Server, bob: User) -> None:
    with opened(server, bob) as things:
        address = EmailAddress.objects.create(user=bob, email=bob.email, primary=True)
        Client().post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key]))
        address.refresh_from_db()
        assert address.verified
        assert {"browser", "access token", "program socket", "page socket"} <= things.still_open()


def test_the_browser_that_makes_the_change_keeps_its_session_and_its_socket(
    server: Server, alice: User
) -> None:
    with opened(server, alice) as things:
        fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        answer = things.browser.post("/accounts/password/change/", fields, follow=True)
        assert answer.redirect_chain == [("/account/", 302)]
        assert "1 API key" in answer.content.decode()
        assert things.still_open() == {"browser", "page socket", *PROGRAMS}


def test_a_kept_socket_closes_when_its_browser_signs_out_later(server: Server, alice: User) -> None:
    with opened(server, alice) as things:
        things.browser.post("/account/sign-ins/end/")
        assert is_open(things.page)
        things.browser.post("/accounts/logout/")
        assert not is_open(things.page)


def test_the_program_that_makes_the_change_keeps_its_tokens_and_its_socket(
    server: Server, alice: User
) -> None:
    with opened(server, alice) as things:
        with_token(things.pair["access"]).delete("/api/v1/access")
        assert things.still_open() == {"access token", "refresh token", "program socket", *PROGRAMS}


def test_signing_in_with_the_old_password_while_it_changes_opens_nothing(alice: User) -> None:
    read_before = User.objects.get(pk=alice.pk)
    assert read_before.check_password(PASSWORD)
    in_a_form(User.objects.get(pk=alice.pk), None)
    for begin in (tokens.begin, tokens.begin_unrenewed):
        with pytest.raises(tokens.SignedOut):
            begin(user=read_before)
    late = browser_of(read_before)
    assert late.get("/dashboard/").status_code == 302


def test_a_reset_link_works_once(alice: User) -> None:
    link = reset_link_of(alice)
    page = Client().get(link, follow=True)
    second = Client().get(link, follow=True)
    fields = {"password1": NEW, "password2": NEW}
    page.client.post(page.wsgi_request.path, fields)
    second.client.post(second.wsgi_request.path, {"password1": "x" + NEW, "password2": "x" + NEW})
    assert User.objects.get(pk=alice.pk).check_password(NEW)


def test_the_programs_that_outlived_a_change_are_offered_to_be_ended(
    server: Server, alice: User
) -> None:
    with opened(server, alice) as things:
        api = with_token(things.pair["access"])
        assert api.get("/api/v1/access/programs").json() == {"keys": [], "links": []}
        api.delete("/api/v1/access")
        left = api.get("/api/v1/access/programs").json()
        assert [key["name"] for key in left["keys"]] == ["nightly"]
        assert [link["name"] for link in left["links"]] == ["Chrome"]
        browser = browser_of(User.objects.get(pk=alice.pk))
        assert "End them all" in browser.get("/account/").content.decode()
        browser.post("/account/programs/", {"programs": "end"})
        assert "End them all" not in browser.get("/account/").content.decode()
        assert things.still_open() & PROGRAMS == set()


def test_the_programs_that_outlived_a_change_are_ended_over_the_api(
    server: Server, alice: User
) -> None:
    with opened(server, alice) as things:
        api = with_token(things.pair["access"])
        api.delete("/api/v1/access")
        assert with_token(things.key).delete("/api/v1/access/programs").status_code == 403
        assert api.delete("/api/v1/access/programs").status_code == 204
        assert api.get("/api/v1/access/programs").json() == {"keys": [], "links": []}
        assert things.still_open() & PROGRAMS == set()


def test_programs_that_are_kept_are_not_asked_about_again(server: Server, alice: User) -> None:
    with opened(server, alice) as things:
        browser = browser_of(alice)
        browser.post("/account/sign-ins/end/")
        browser.post("/account/programs/", {"programs": "keep"})
        assert "End them all" not in browser.get("/account/").content.decode()
        assert things.still_open() == PROGRAMS


def test_a_password_that_is_only_hashed_anew_ends_nothing(alice: User, settings: Any) -> None:
    pair = tokens.begin(user=User.objects.get(pk=alice.pk))
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    form = {"login": alice.email, "password": PASSWORD}
    assert Client().post("/accounts/login/", form).status_code == 302
    assert User.objects.get(pk=alice.pk).password.startswith("pbkdf2")
    assert me_with(pair["access"]) == 200
