"""Whoever is deactivated is out at once and everywhere; what of it comes back with them."""

from collections.abc import Callable

from rest_framework.test import APIClient

from accounts.api_keys import services as keys
from accounts.extension.services import link_directly
from accounts.models import User
from accounts.roles.services import set_active
from accounts.tokens import services as tokens
from tests.conftest import PASSWORD
from tests.support.admin import browser_of, superuser
from tests.support.extension import with_token

Asks = Callable[[], int]


def every_door(user: User) -> dict[str, Asks]:
    """How each thing that acts for the user is answered; all of them are in when this returns."""
    pair = tokens.begin(user=user)
    _, key = keys.make_key(user=user, name="nightly", scope="write", days=1)
    _, link = link_directly(user=user, name="Firefox")
    browser = browser_of(user)

    def password() -> int:
        body = {"email": user.email, "password": PASSWORD}
        return APIClient().post("/api/auth/login", body, format="json").status_code

    def refresh() -> int:
        answer = APIClient().post("/api/auth/refresh", {"refresh": pair["refresh"]}, format="json")
        pair["refresh"] = answer.json().get("refresh", pair["refresh"])
        return answer.status_code

    doors: dict[str, Asks] = {
        "password": password,
        "token": lambda: with_token(pair["access"]).get("/api/auth/me").status_code,
        "refresh": refresh,
        "key": lambda: with_token(key).get("/api/auth/me").status_code,
        "extension": lambda: with_token(link).get("/api/extension/status").status_code,
        "browser": lambda: browser.get("/dashboard/").status_code,
    }
    assert {name: ask() for name, ask in doors.items()} == dict.fromkeys(doors, 200)
    return doors


def answers(doors: dict[str, Asks]) -> dict[str, int]:
    return {name: ask() for name, ask in doors.items()}


def test_every_door_is_shut_from_the_next_request_on(alice: User) -> None:
    doors = every_door(alice)
    set_active(actor=superuser(), user=alice, active=False)
    assert answers(doors) == {
        "password": 401,
        "token": 401,
        "refresh": 401,
        "key": 401,
        "extension": 401,
        "browser": 302,
    }


def test_sign_ins_do_not_come_back_with_the_person_keys_and_links_do(alice: User) -> None:
    doors = every_door(alice)
    root = superuser()
    set_active(actor=root, user=alice, active=False)
    set_active(actor=root, user=alice, active=True)
    assert answers(doors) == {
        "password": 200,
        "token": 401,
        "refresh": 401,
        "key": 200,
        "extension": 200,
        "browser": 302,
    }


def test_nobody_else_is_signed_out_with_them(alice: User, bob: User) -> None:
    doors = every_door(bob)
    set_active(actor=superuser(), user=alice, active=False)
    assert answers(doors) == dict.fromkeys(doors, 200)
