"""Roles over the API: for admins, in person; and only as far as their own role reaches."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.api_keys import services as keys
from accounts.models import Role, RoleChange, User
from accounts.roles.selectors import role_of
from accounts.roles.services import change_role
from tests.conftest import api_of
from tests.support.admin import admin, browser_of, moderator, superuser, verified
from tests.support.extension import extension_of, with_token

ADMINS = "/api/v1/admins"
FIELDS = {"id", "email", "role", "status", "created_by", "created_at"}


@pytest.fixture
def root(db: None) -> User:
    """The super-admin."""
    return superuser()


@pytest.fixture
def root_api(root: User) -> APIClient:
    """The super-admin's program."""
    return api_of(root)


@pytest.fixture
def ada_api(db: None) -> APIClient:
    """An admin's program."""
    return api_of(admin())


def give(api: APIClient, email: str, role: str, **more: str) -> Any:
    return api.post(ADMINS, {"email": email, "role": role, **more}, format="json")


def change(api: APIClient, user: User, **body: str) -> Any:
    return api.patch(f"{ADMINS}/{user.pk}", body, format="json")


def test_a_verified_user_is_given_a_role_with_a_reason(
    root: User, root_api: APIClient, alice: User
) -> None:
    verified(alice)
    answer = give(root_api, "Alice@Example.com", "admin", reason="She runs the desk")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert set(made) == FIELDS
    assert (made["id"], made["role"], made["status"]) == (str(alice.pk), "admin", "active")
    assert made["created_by"] == str(root.pk)
    assert role_of(alice) == Role.ADMIN
    assert RoleChange.objects.get(user=alice).reason == "She runs the desk"
    assert root_api.get(f"{ADMINS}/{alice.pk}").json() == made


def test_the_list_has_everybody_with_a_role_in_pages_the_latest_first(
    root: User, root_api: APIClient, alice: User, bob: User
) -> None:
    verified(alice)
    change_role(actor=root, user=alice, role=Role.MODERATOR)
    change_role(actor=root, user=alice, role=Role.ADMIN)
    page = root_api.get(f"{ADMINS}?page_size=1").json()
    assert set(page) == {"count", "next", "previous", "results"}
    assert (page["count"], page["results"][0]["email"]) == (2, alice.email)
    assert page["results"][0]["role"] == "admin"
    (last,) = root_api.get(page["next"]).json()["results"]
    assert (last["email"], last["role"], last["created_by"]) == (root.email, "super_admin", None)


def test_an_address_that_nobody_has_verified_is_nobodys(root_api: APIClient, alice: User) -> None:
    for email in ("nobody@example.com", alice.email):
        answer = give(root_api, email, "admin")
        assert answer.status_code == 400
        assert answer.json()["code"] == "no_such_user"
    assert role_of(alice) == Role.USER


def test_whoever_verified_an_address_is_meant_and_not_whoever_claims_it(
    root_api: APIClient, alice: User
) -> None:
    pretender = User.objects.create_user(alice.email, None)
    verified(alice)
    assert give(root_api, alice.email, "moderator").json()["id"] == str(alice.pk)
    assert role_of(pretender) == Role.USER


def test_whoever_has_a_role_is_changed_and_not_made_again(root_api: APIClient, db: None) -> None:
    mo = verified(moderator())
    answer = give(root_api, mo.email, "admin")
    assert (answer.status_code, answer.json()["code"]) == (409, "has_role")
    assert change(root_api, mo, role="admin").json()["role"] == "admin"
    assert change(root_api, mo, role="user").json()["role"] == "user"
    assert change(root_api, mo, role="admin").status_code == 404, "no longer on the list"


def test_somebody_is_shut_out_and_let_in(root_api: APIClient) -> None:
    mo = moderator()
    their = api_of(mo)
    assert change(root_api, mo, status="inactive", reason="On leave").json()["status"] == "inactive"
    assert their.get("/api/auth/me").status_code == 401
    assert change(root_api, mo, status="active").json()["status"] == "active"
    assert RoleChange.objects.filter(user=mo).count() == 2


def test_role_and_status_change_together_or_not_at_all(root_api: APIClient) -> None:
    mo = moderator()  # whose address is not verified
    assert change(root_api, mo, role="admin", status="inactive").status_code == 409
    mo.refresh_from_db()
    assert mo.is_active
    assert change(root_api, mo, role="user", status="inactive").status_code == 200
    mo.refresh_from_db()
    assert (role_of(mo), mo.is_active) == (Role.USER, False)


def test_an_admin_makes_moderators_and_touches_no_admin(
    ada_api: APIClient, root: User, alice: User
) -> None:
    verified(alice)
    for role in ("admin", "super_admin"):
        assert give(ada_api, alice.email, role).status_code == 403
    assert give(ada_api, alice.email, "moderator").status_code == 201
    other = admin("other@example.com")
    for person in (other, root):
        assert change(ada_api, person, role="user").status_code == 403
        assert change(ada_api, person, status="inactive").status_code == 403
    assert change(ada_api, alice, role="admin").status_code == 403
    assert change(ada_api, alice, role="user").status_code == 200


def test_nobody_raises_themselves(ada_api: APIClient, root: User, root_api: APIClient) -> None:
    ada = User.objects.get(email="ada@example.com")
    answer = change(ada_api, ada, role="super_admin")
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("Nobody changes their own role")
    assert change(root_api, root, role="user").status_code == 403
    assert change(root_api, root, status="inactive").status_code == 403
    assert (role_of(ada), role_of(root)) == (Role.ADMIN, Role.SUPER_ADMIN)


def test_everybody_else_is_refused_in_json(alice: User, alice_api: APIClient) -> None:
    mo = moderator()
    for client in (alice_api, api_of(mo), browser_of(alice), browser_of(mo)):
        for answer in (client.get(ADMINS), client.get(f"{ADMINS}/{mo.pk}")):
            assert answer.status_code == 403
            assert answer["Content-Type"] == "application/problem+json"
    assert give(alice_api, alice.email, "admin").status_code == 403
    assert change(alice_api, mo, role="user").status_code == 403
    for visitor in (APIClient(), Client(), extension_of(alice)):
        assert visitor.get(ADMINS).status_code == 401


def test_no_key_gives_roles(root: User) -> None:
    _, key = keys.make_key(user=root, name="nightly", scope="write", days=1)
    script = with_token(key)
    assert script.get(ADMINS).status_code == 403
    assert script.post(ADMINS, {}, format="json").status_code == 403


def test_a_role_that_was_taken_is_no_use_on_the_next_request(
    root: User, ada_api: APIClient
) -> None:
    assert ada_api.get(ADMINS).status_code == 200
    ada = User.objects.get(email="ada@example.com")
    change_role(actor=root, user=ada, role=Role.USER)
    assert ada_api.get(ADMINS).status_code == 401
    ada.refresh_from_db()
    assert api_of(ada).get(ADMINS).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"email": "alice@example.com"},
        {"email": "alice@example.com", "role": "king"},
        {"email": "alice@example.com", "role": "user"},
        {"email": "no address", "role": "admin"},
        {"email": "alice@example.com", "role": "admin", "reason": "x" * 201},
    ],
)
def test_what_makes_no_sense_is_refused(root_api: APIClient, body: dict[str, str]) -> None:
    answer = root_api.post(ADMINS, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
