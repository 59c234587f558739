"""Users in the admin: made by e-mail, deactivated, never deleted, and nobody raises themselves."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.support.admin import browser_of, queries_of, staff_who_may, superuser

PASSWORDS = {
    "usable_password": "true",
    "password1": "kelp forest 12",
    "password2": "kelp forest 12",
}
MANAGER = ("accounts.view_user", "accounts.change_user", "accounts.add_user")


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


def test_staff_who_manage_users_cannot_raise_themselves_or_anyone(alice: User) -> None:
    Group.objects.create(name="Admins")
    manager = staff_who_may(*MANAGER)
    browser = browser_of(manager)
    raised = {
        "email": alice.email,
        "name": "Alice II",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "groups": [Group.objects.get(name="Admins").pk],
    }
    assert browser.post(page_of(alice), raised).status_code == 302
    alice.refresh_from_db()
    assert alice.name == "Alice II"
    assert not (alice.is_staff or alice.is_superuser or alice.groups.exists())

    assert browser.post(page_of(manager), raised).status_code == 403
    manager.refresh_from_db()
    assert not manager.is_superuser


@pytest.mark.django_db
def test_staff_who_manage_users_cannot_set_a_superusers_password() -> None:
    root = superuser()
    browser = browser_of(staff_who_may(*MANAGER))
    response = browser.post(reverse("admin:auth_user_password_change", args=[root.pk]), PASSWORDS)
    assert response.status_code == 403
    root.refresh_from_db()
    assert root.check_password("a long enough passphrase")


@pytest.mark.django_db
def test_roles_are_defined_by_superusers_only() -> None:
    browser = browser_of(staff_who_may("auth.view_group", "auth.add_group", "auth.change_group"))
    assert browser.post(reverse("admin:auth_group_add"), {"name": "Kings"}).status_code == 403
    assert not Group.objects.filter(name="Kings").exists()


def test_a_user_cannot_be_deleted_even_by_a_superuser(alice: User) -> None:
    response = browser_of(superuser()).post(page_of(alice, "delete"), {"post": "yes"})
    assert response.status_code == 403
    assert User.objects.filter(pk=alice.pk).exists()


def test_a_replaced_address_no_longer_belongs_to_the_user(alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    fields = {"email": "alice@elsewhere.example", "name": "Alice", "is_active": "on"}
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
