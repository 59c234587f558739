"""Deleting an account: everything goes, and only with proof."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts import tokens
from accounts.models import User
from billing.services import open_wallet
from media_jobs.models import Job, Upload
from tests.support.media import Clips, kept

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
