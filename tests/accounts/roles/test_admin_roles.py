"""Roles in the admin: changed by a form with a reason, and who changed them is there to be read."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, RoleChange, User
from accounts.roles.selectors import role_of
from accounts.roles.services import change_role
from tests.support.admin import (
    admin,
    browser_of,
    moderator,
    queries_of,
    staff_who_may,
    superuser,
    told,
    verified,
)

LIST = "/admin/accounts/user/"
RECORD = "/admin/accounts/rolechange/"


def page_of(user: User, name: str = "change") -> str:
    return reverse(f"admin:accounts_user_{name}", args=[user.pk])


def give(browser: Client, user: User, role: str, reason: str = "Because") -> str:
    """Send the form; returns what the visitor is told."""
    fields = {"role-role": role, "role-reason": reason}
    return told(browser.post(page_of(user, "role"), fields))


def switch(browser: Client, user: User, *, active: bool, reason: str = "Because") -> str:
    fields = {"switch-active": str(active), "switch-reason": reason}
    return told(browser.post(page_of(user, "switch"), fields))


@pytest.fixture
def root(db: None) -> Client:
    """The super-admin's browser."""
    return browser_of(superuser())


@pytest.fixture
def ada(db: None) -> Client:
    """An admin's browser."""
    return browser_of(admin())


def test_a_role_is_given_with_a_reason_that_stays_on_the_page(root: Client, alice: User) -> None:
    verified(alice)
    assert "User → Moderator" in give(root, alice, "moderator", "Knows her faces")
    assert role_of(alice) == Role.MODERATOR
    assert RoleChange.objects.get(user=alice).reason == "Knows her faces"
    for page in (page_of(alice), RECORD, page_of(alice, "history")):
        shown = root.get(page).content.decode()
        assert "User → Moderator" in shown
        assert "Knows her faces" in shown


def test_somebody_is_shut_out_and_let_in_with_a_reason(root: Client, alice: User) -> None:
    browser = browser_of(alice)
    assert "deactivated" in switch(root, alice, active=False, reason="Sent spam")
    assert browser.get("/dashboard/").status_code == 302
    assert "Activate this account" in root.get(page_of(alice)).content.decode()
    assert "nothing to change" in switch(root, alice, active=False)
    assert "activated" in switch(root, alice, active=True)
    assert "Deactivate this account" in root.get(page_of(alice)).content.decode()
    reasons = RoleChange.objects.filter(user=alice).values_list("reason", flat=True)
    assert list(reasons) == ["Because", "Sent spam"]


def test_without_a_reason_nothing_changes(root: Client, alice: User) -> None:
    verified(alice)
    assert "Reason: This field is required" in give(root, alice, "moderator", " ")
    assert "Reason: This field is required" in switch(root, alice, active=False, reason="")
    alice.refresh_from_db()
    assert (role_of(alice), alice.is_active) == (Role.USER, True)


def test_whoever_has_not_verified_their_address_is_not_raised(root: Client, alice: User) -> None:
    assert "not verified their address" in give(root, alice, "admin")
    assert role_of(alice) == Role.USER


def test_an_admin_is_offered_what_an_admin_may_and_can_do_no_more(ada: Client, alice: User) -> None:
    verified(alice)
    shown = ada.get(page_of(alice)).content.decode()
    assert 'value="moderator"' in shown
    assert 'value="admin"' not in shown
    assert "Role: Select a valid choice" in give(ada, alice, "admin")
    assert role_of(alice) == Role.USER
    assert "User → Moderator" in give(ada, alice, "moderator")
    for person in (admin("other@example.com"), superuser()):
        assert "Give another role" not in ada.get(page_of(person)).content.decode()
        assert "does not allow" in give(ada, person, "user")
        assert "does not allow" in switch(ada, person, active=False)
        person.refresh_from_db()
        assert person.is_active
        assert person.is_staff


def test_nobody_is_offered_a_change_of_themselves(root: Client) -> None:
    own = User.objects.get(email="root@example.com")
    assert "Give another role" not in root.get(page_of(own)).content.decode()
    assert "Nobody changes their own" in give(root, own, "user")
    assert "Nobody changes their own" in switch(root, own, active=False)
    own.refresh_from_db()
    assert (role_of(own), own.is_active) == (Role.SUPER_ADMIN, True)


@pytest.mark.parametrize("name", ["role", "switch"])
def test_others_are_turned_away(alice: User, bob: User, name: str) -> None:
    fields = {"role-role": "moderator", "role-reason": "x", "switch-reason": "x"}
    assert browser_of(bob).post(page_of(alice, name), fields).status_code == 302
    assert browser_of(moderator()).post(page_of(alice, name), fields).status_code == 403
    viewer = browser_of(staff_who_may("accounts.view_user", "accounts.change_user"))
    assert "Give another role" not in viewer.get(page_of(alice)).content.decode()
    viewer.post(page_of(alice, name), fields)
    alice.refresh_from_db()
    assert (role_of(alice), alice.is_active) == (Role.USER, True)
    assert viewer.get(page_of(alice, name)).status_code == 405


@pytest.mark.parametrize("name", ["role", "switch"])
def test_somebody_who_is_not_there_is_not_found(root: Client, name: str) -> None:
    for nobody in ("nobody", "2f1ac9f6-5d4e-4ef0-9d5e-0c3a1f6d2b11"):
        assert root.post(f"{LIST}{nobody}/{name}/", {}).status_code == 404


def test_people_are_listed_with_their_role_and_by_it(root: Client, alice: User) -> None:
    mo, ada = moderator(), admin()
    for role, person in (("user", alice), ("moderator", mo), ("admin", ada)):
        shown = root.get(f"{LIST}?role={role}").content.decode()
        assert person.email in shown
        assert f'<td class="field-role">{Role(role).label}</td>' in shown
        assert {alice, mo, ada} - {person} == {
            other for other in (alice, mo, ada) if other.email not in shown
        }


def test_the_record_is_read_by_admins_and_changed_by_nobody(
    root: Client, ada: Client, alice: User
) -> None:
    verified(alice)
    give(root, alice, "moderator")
    change = RoleChange.objects.get(user=alice)
    one = f"{RECORD}{change.pk}/change/"
    for browser in (root, ada):
        assert browser.get(one).status_code == 200
        assert browser.post(one, {"reason": "Another"}).status_code == 403
        assert browser.post(f"{RECORD}{change.pk}/delete/", {"post": "yes"}).status_code == 403
        assert browser.get(f"{RECORD}add/").status_code == 403
    assert browser_of(alice).get(RECORD).status_code == 403, "moderators do not"
    assert RoleChange.objects.get(user=alice).reason == "Because"


def test_the_lists_ask_the_database_as_often_for_many_as_for_few(root: Client, alice: User) -> None:
    own = User.objects.get(email="root@example.com")
    verified(alice)
    change_role(actor=own, user=alice, role=Role.MODERATOR)
    few = [queries_of(root, page) for page in (LIST, RECORD, page_of(alice))]
    for _ in range(4):
        change_role(actor=own, user=alice, role=Role.ADMIN)
        change_role(actor=own, user=alice, role=Role.MODERATOR)
        moderator(f"mo{_}@example.com")
    assert [queries_of(root, page) for page in (LIST, RECORD, page_of(alice))] == few
