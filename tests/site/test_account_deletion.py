"""Deleting an account: everything goes, and only with proof."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts.erasure.services import delete_account
from accounts.models import Role, RoleChange, User
from accounts.roles.services import change_role
from accounts.tokens import services as tokens
from billing.services import open_wallet
from media_jobs.models import Job, Upload
from tests.support.admin import browser_of, moderator, superuser
from tests.support.media import Clips, kept
from tests.support.threads import at_once

PASSWORD = "a long enough passphrase"


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def test_everything_goes_with_the_account(
    browser: Client, alice: User, bob: User, clips: Clips, django_capture_on_commit_callbacks: Any
) -> None:
    upload = kept(alice, clips.face)
    other = kept(bob, clips.empty_room)
    open_wallet(user=alice)
    tokens.begin(user=alice)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post("/account/leave/", {"proof": PASSWORD})
    assert answer.status_code == 302
    assert not User.objects.filter(pk=alice.pk).exists()
    assert not default_storage.exists(upload.key)
    assert default_storage.exists(other.key)
    assert list(Upload.objects.all()) == [other]
    assert not Job.objects.filter(owner_id=alice.pk).exists()
    assert browser.get("/dashboard/").status_code == 302


def test_a_wrong_password_deletes_nothing(browser: Client, alice: User) -> None:
    answer = browser.post("/account/leave/", {"proof": "wrong"})
    assert answer.status_code == 400
    assert "That is not your password." in answer.content.decode()
    assert User.objects.filter(pk=alice.pk).exists()


def test_the_password_cannot_be_found_out_here(browser: Client, alice: User) -> None:
    for _ in range(5):
        browser.post("/account/leave/", {"proof": "wrong"})
    answer = browser.post("/account/leave/", {"proof": PASSWORD})
    assert answer.status_code == 400
    assert "Too many wrong passwords. Try again in 5 minutes." in answer.content.decode()
    assert User.objects.filter(pk=alice.pk).exists()


def test_the_last_super_admin_stays(browser: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    superuser("gone@example.com").delete()
    User.objects.filter(pk=superuser("out@example.com").pk).update(is_active=False)
    answer = browser.post("/account/leave/", {"proof": PASSWORD})
    assert answer.status_code == 400
    assert "You are the only super-admin" in answer.content.decode()
    assert browser.get("/dashboard/").status_code == 200
    superuser("heir@example.com")
    assert browser.post("/account/leave/", {"proof": PASSWORD}).status_code == 302
    assert not User.objects.filter(pk=alice.pk).exists()


def test_what_a_person_who_left_did_to_others_stays_on_record(browser: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    mo, root = moderator(), superuser()
    change_role(actor=alice, user=mo, role=Role.USER, reason="Asked to")
    browser.post("/account/leave/", {"proof": PASSWORD})
    change = RoleChange.objects.get(user=mo)
    assert (change.actor_id, change.reason) == (alice.pk, "Asked to")
    listed = browser_of(root).get("/admin/accounts/rolechange/").content.decode()
    assert f"somebody who has left ({alice.pk})" in listed
    assert alice.email not in listed
    assert browser_of(root).get(f"/admin/accounts/user/{mo.pk}/change/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_super_admins_who_leave_at_once_one_stays() -> None:
    pair = [superuser("a@example.com"), superuser("b@example.com")]
    outcomes = at_once(2, lambda number: delete_account(user=pair[number]))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastSuperAdmin", "NoneType"]
    assert User.objects.filter(is_superuser=True).count() == 1
