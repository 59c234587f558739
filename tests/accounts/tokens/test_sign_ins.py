"""Where one is signed in: listed and ended by oneself alone."""

from rest_framework.test import APIClient

from accounts.models import SignIn, User


def test_sign_ins_are_listed_and_ended_by_their_owner_alone(
    alice_api: APIClient, bob_api: APIClient, alice: User
) -> None:
    (listed,) = alice_api.get("/api/v1/sign-ins").json()
    assert listed["current"] is True
    path = f"/api/v1/sign-ins/{listed['id']}"
    assert bob_api.delete(path).status_code == 404
    assert alice_api.delete(path).status_code == 204
    assert alice_api.get("/api/v1/sign-ins").status_code == 401
    assert SignIn.objects.get(user=alice).ended_at is not None


def test_a_deactivated_user_is_out_on_the_next_request(alice_api: APIClient, alice: User) -> None:
    assert alice_api.get("/api/auth/me").status_code == 200
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert alice_api.get("/api/auth/me").status_code == 401
