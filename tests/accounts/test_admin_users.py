"""Users in the admin: made by e-mail as plain users, changed by those who may, never deleted."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.support.admin import browser_of, moderator, queries_of, staff_who_may, superuser

PASSWORDS = {
    "usable_password": "true",
    "password1": "kelp forest 12",
    "password2": "kelp forest 12",
}
# What a browser sends along for the table below the form, in which nothing can be changed.
NO_CHANGES = {"role_changes-TOTAL_FORMS": "0", "role_changes-INITIAL_FORMS": "0"}


def staff_who_may_manage() -> User:
    """Staff whom Django lets manage users, and who have no role."""
    return staff_who_may("accounts.view_user", "accounts.change_user", "accounts.add_user")


def page_of(user: User, name: str = "change") -> str:
    return reverse(f"admin:accounts_user_{name}", args=[user.pk])


@pytest.mark.django_db
def test_a_user_is_made_from_an_email_address_and_a_password() -> None:
    response = browser_of(superuser()).post(
        reverse("admin:accounts_user_add"), {"email": "New@Example.com", "name": "", **PASSWORDS}
    )
    assert response.status_code == 302
    made = User.objects.get(email="new@example.com")
    assert made.check_password("kelp forest 12")
    assert not made.is_staff


def test_a_second_user_with_the_same_address_in_another_case_is_refused(alice: User) -> None:
    response = browser_of(superuser()).post(
        reverse("admin:accounts_user_add"), {"email": "ALICE@example.com", "name": "", **PASSWORDS}
    )
    assert response.status_code == 200
    assert "already exists" in response.content.decode()


@pytest.mark.parametrize("who", [superuser, staff_who_may_manage])
def test_the_form_of_a_user_gives_no_power(alice: User, who: Callable[[], User]) -> None:
    browser = browser_of(who())
    raised = {
        "email": alice.email,
        "name": "Alice II",
        "is_active": "",
        "is_staff": "on",
        "is_superuser": "on",
        "role": "super_admin",
        "groups": [Group.objects.get(name="Admins").pk],
        **NO_CHANGES,
    }
    assert browser.post(page_of(alice), raised).status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.is_active) == ("Alice II", True)
    assert not (alice.is_staff or alice.is_superuser or alice.groups.exists())


@pytest.mark.django_db
def test_a_new_user_has_no_power_whatever_the_form_says() -> None:
    fields = {"email": "new@example.com", "name": "", "is_staff": "on", "is_superuser": "on"}
    browser_of(superuser()).post(reverse("admin:accounts_user_add"), {**fields, **PASSWORDS})
    made = User.objects.get(email="new@example.com")
    assert not (made.is_staff or made.is_superuser)


@pytest.mark.django_db
def test_staff_who_manage_users_change_no_staff() -> None:
    manager = staff_who_may_manage()
    for person in (moderator(), manager):
        fields = {"email": "mine@example.com", "name": "", **NO_CHANGES}
        assert browser_of(manager).post(page_of(person), fields).status_code == 403


@pytest.mark.django_db
def test_staff_who_manage_users_cannot_set_a_superusers_password() -> None:
    root = superuser()
    browser = browser_of(staff_who_may_manage())
    response = browser.post(reverse("admin:auth_user_password_change", args=[root.pk]), PASSWORDS)
    assert response.status_code == 403
    root.refresh_from_db()
    assert root.check_password("a long enough passphrase")


@pytest.mark.django_db
def test_what_roles_may_do_is_changed_by_superusers_only_and_there_are_no_more_roles() -> None:
    group = Group.objects.get(name="Admins")
    page = reverse("admin:auth_group_change", args=[group.pk])
    may = Permission.objects.get(codename="delete_upload")
    staff = staff_who_may("auth.view_group", "auth.add_group", "auth.change_group")
    assert browser_of(staff).post(page, {"permissions": [may.pk]}).status_code == 403
    browser = browser_of(superuser())
    assert browser.post(page, {"name": "Kings", "permissions": [may.pk]}).status_code == 302
    group.refresh_from_db()
    assert (group.name, list(group.permissions.all())) == ("Admins", [may])
    assert browser.post(reverse("admin:auth_group_add"), {"name": "Kings"}).status_code == 403
    delete = reverse("admin:auth_group_delete", args=[group.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 403


def test_a_user_cannot_be_deleted_even_by_a_superuser(alice: User) -> None:
    response = browser_of(superuser()).post(page_of(alice, "delete"), {"post": "yes"})
    assert response.status_code == 403
    assert User.objects.filter(pk=alice.pk).exists()


def test_a_replaced_address_no_longer_belongs_to_the_user(alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    fields = {"email": "alice@elsewhere.example", "name": "Alice", **NO_CHANGES}
    assert browser_of(superuser()).post(page_of(alice), fields).status_code == 302
    assert not EmailAddress.objects.filter(email="alice@example.com").exists()


@pytest.mark.django_db
def test_the_admin_is_entered_through_the_sites_own_sign_in() -> None:
    response = browser_of(superuser()).get(reverse("admin:accounts_user_changelist"))
    assert response.status_code == 200
    response = Client().get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_people_who_are_not_staff_are_turned_away(alice: User) -> None:
    response = browser_of(alice).get("/admin/", follow=True)
    assert response.status_code == 403


def test_the_list_asks_the_database_as_often_for_many_users_as_for_few(alice: User) -> None:
    browser = browser_of(superuser())
    url = reverse("admin:accounts_user_changelist")
    few = queries_of(browser, url)
    for number in range(12):
        User.objects.create_user(f"user{number}@example.com", None)
    assert queries_of(browser, url) == few
