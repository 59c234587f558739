"""STATIC_BEARER_TOKEN acts as an admin on a developer's machine, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from rest_framework.test import APIClient

from accounts.models import Role, RoleChange, User
from accounts.roles.selectors import role_of
from accounts.roles.services import appoint
from spotifai.checks import production_is_safe
from tests.conftest import PASSWORD
from tests.support.threads import at_once

TOKEN = "a-token-for-trying-out"  # noqa: S105
ROOT = Path(__file__).parents[3]


@pytest.fixture
def configured(settings: Any) -> Any:
    settings.DEBUG = True
    settings.STATIC_BEARER_TOKEN = TOKEN
    return settings


def ask(token: str = TOKEN, path: str = "/auth/user") -> Any:
    return APIClient().get(path, headers={"Authorization": f"Bearer {token}"})


def test_it_acts_as_an_admin_without_a_password(configured: Any, db: None) -> None:
    answer = ask()
    assert answer.status_code == 200, answer.content
    assert answer.json()["user"]["role"] == "admin"
    tester = User.objects.get()
    assert not tester.has_usable_password()
    assert (tester.is_staff, tester.is_superuser) == (True, False)
    assert [change.became for change in RoleChange.objects.all()] == [Role.ADMIN]


def test_it_is_the_same_user_every_time(configured: Any, db: None) -> None:
    assert ask().json() == ask().json()
    assert User.objects.count() == RoleChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_first_used_many_times_at_once_it_is_one_user(configured: Any) -> None:
    assert set(at_once(4, lambda _: ask().status_code)) == {200}
    assert User.objects.count() == RoleChange.objects.count() == 1


def test_it_is_never_more_than_an_admin(configured: Any, db: None) -> None:
    ask()
    tester = User.objects.get()
    for role in (Role.SUPER_ADMIN, Role.USER):
        appoint(user=tester, role=role, reason="by mistake")
        assert ask().json()["user"]["role"] == "admin"
    assert role_of(tester) == Role.ADMIN


def test_whoever_claims_its_address_is_somebody_else(configured: Any, db: None) -> None:
    thief = User.objects.create_user("static-token@localhost", PASSWORD)
    EmailAddress.objects.create(user=thief, email=thief.email, primary=True)
    assert ask().json()["user"]["uid"] != str(thief.pk)
    assert role_of(thief) == Role.USER


def test_shut_out_it_is_shut_out(configured: Any, db: None) -> None:
    ask()
    User.objects.update(is_active=False)
    answer = ask()
    assert (answer.status_code, answer.json()["code"]) == (401, "inactive")


@pytest.mark.parametrize("sent", ["", "a-token", f"{TOKEN}-", TOKEN.upper(), "a.b.c", "\u00e9"])
def test_another_token_is_nobody(configured: Any, db: None, sent: str) -> None:
    assert ask(sent).status_code == 401
    assert not User.objects.exists()


def test_without_debug_it_opens_nothing(configured: Any, db: None) -> None:
    configured.DEBUG = False
    assert ask().status_code == 401
    assert not User.objects.exists()


def test_without_the_setting_an_empty_token_opens_nothing(settings: Any, db: None) -> None:
    settings.DEBUG, settings.STATIC_BEARER_TOKEN = True, ""
    for sent in ("", " "):
        assert ask(sent).status_code == 401
    assert not User.objects.exists()


def test_a_production_with_it_is_refused(settings: Any) -> None:
    settings.DEBUG, settings.STATIC_BEARER_TOKEN = False, TOKEN
    assert "spotifai.E004" in {error.id for error in production_is_safe()}
    settings.STATIC_BEARER_TOKEN = ""
    assert "spotifai.E004" not in {error.id for error in production_is_safe()}


@pytest.mark.slow
def test_a_production_does_not_start_with_it(tmp_path: Path) -> None:
    """As a server starts: without Django's checks."""
    environment = {
        **os.environ,
        "DEBUG": "False",
        "SECRET_KEY": "a long random value for tests alone",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DATA_DIR": str(tmp_path),
        "STATIC_BEARER_TOKEN": TOKEN,
    }
    command = [sys.executable, "-c", "import spotifai.asgi"]
    started = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert started.returncode != 0
    assert "STATIC_BEARER_TOKEN" in started.stderr
    assert TOKEN not in started.stderr
    environment.pop("STATIC_BEARER_TOKEN")
    assert subprocess.run(command, cwd=ROOT, env=environment).returncode == 0
