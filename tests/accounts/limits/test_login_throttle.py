"""Guessing passwords is slow at every door, and locks nobody out of their own account."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from accounts.limits.login_throttle import FROM_ADDRESS, FROM_ANYWHERE
from accounts.models import User
from tests.conftest import PASSWORD
from tests.support.threads import at_once

HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"
DOORS = {
    "/api/auth/login": "email",
    "/api/v1/token": "username",
    "/api/login": "email",
}


@pytest.fixture(autouse=True)
def wide_doors(settings: Any) -> None:
    """Only wrong passwords are counted here."""
    settings.SIGN_IN_RATE = "10000/min"


def sign_in(
    password: str = "wrong",
    *,
    email: str = "alice@example.com",
    address: str = HOME,
    path: str = "/api/auth/login",
) -> Any:
    body = {DOORS[path]: email, "password": password}
    return APIClient().post(path, body, format="json", REMOTE_ADDR=address)


def on_page(password: str = "wrong", *, address: str = HOME) -> Any:
    fields = {"login": "alice@example.com", "password": password}
    return Client(REMOTE_ADDR=address).post("/accounts/login/", fields)


def test_after_five_wrong_passwords_even_the_right_one_is_not_looked_at(alice: User) -> None:
    assert [sign_in().status_code for _ in range(5)] == [401] * 5
    answer = sign_in(PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert answer["Content-Type"] == "application/problem+json"
    assert 1 <= int(answer["Retry-After"]) <= 300
    assert answer.json()["message"] == "Too many wrong passwords. Try again in 5 minutes."


def test_all_doors_count_together(alice: User) -> None:
    for path in DOORS:
        assert sign_in(path=path).status_code == 401
    for _ in range(2):
        assert b"not correct" in on_page().content
    for path in DOORS:
        assert sign_in(PASSWORD, path=path).status_code == 429
    page = on_page(PASSWORD)
    assert b"Too many wrong passwords. Try again in 5 minutes." in page.content
    assert not page.wsgi_request.user.is_authenticated


def test_an_address_that_nobody_has_is_answered_alike(alice: User) -> None:
    known = [sign_in() for _ in range(6)]
    unknown = [sign_in(email="nobody@example.com") for _ in range(6)]
    assert [answer.json() for answer in known] == [answer.json() for answer in unknown]
    assert known[-1].status_code == 429


def test_upper_case_is_the_same_address(alice: User) -> None:
    for email in ("alice@example.com", "ALICE@example.com") * 3:
        answer = sign_in(email=email)
    assert answer.status_code == 429


def test_guessing_elsewhere_does_not_lock_the_owner_out(alice: User) -> None:
    for _ in range(6):
        answer = sign_in(address=ELSEWHERE)
    assert answer.status_code == 429
    assert sign_in(PASSWORD).status_code == 200


def test_guessing_from_many_addresses_is_slow_too_but_not_where_the_owner_was_before(
    alice: User,
) -> None:
    assert sign_in(PASSWORD).status_code == 200
    guesses = [sign_in(address=f"203.0.113.{number}").status_code for number in range(60)]
    assert guesses == [401] * FROM_ANYWHERE.amount + [429] * (60 - FROM_ANYWHERE.amount)
    assert sign_in(PASSWORD, address=ELSEWHERE).status_code == 429
    assert sign_in(PASSWORD).status_code == 200


def test_an_address_that_tries_everybody_is_stopped(alice: User) -> None:
    answers = [sign_in(email=f"user{number}@example.com") for number in range(31)]
    assert [answer.status_code for answer in answers] == [401] * FROM_ADDRESS.amount + [429]
    assert sign_in(PASSWORD).status_code == 429
    assert sign_in(PASSWORD, address=ELSEWHERE).status_code == 200


def test_right_passwords_are_not_counted(alice: User) -> None:
    for _ in range(4):
        assert sign_in().status_code == 401
    for _ in range(3):
        assert sign_in(PASSWORD).status_code == 200
    assert [sign_in().status_code for _ in range(2)] == [401, 429]


def test_a_new_password_works_at_once(alice: User) -> None:
    for _ in range(6):
        answer = sign_in()
    assert answer.status_code == 429
    page = Client(REMOTE_ADDR=HOME)
    page.post("/accounts/password/reset/", {"email": "alice@example.com"})
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    form = page.get(link[1], follow=True).redirect_chain[-1][0]
    page.post(form, {"password1": "quite another one", "password2": "quite another one"})
    assert sign_in("quite another one").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_five_are_looked_at(alice: User) -> None:
    answers = at_once(20, lambda number: sign_in().status_code)
    assert sorted(answers) == [401] * 5 + [429] * 15
