"""Linking a browser extension by the code that it shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.extension import services as extension
from accounts.extension.services import WrongCode, enter_code
from accounts.limits.rates import TooOften
from accounts.models import ExtensionLink, ExtensionPairing, User
from tests.support.extension import with_token
from tests.support.threads import at_once

LINK = "/api/extension/link"


@pytest.fixture
def started(anyone: APIClient, db: None) -> dict[str, Any]:
    """What the extension was told when it asked to be linked."""
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    answer = anyone.post(LINK, {}, format="json", headers={"User-Agent": agent})
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def alice_browser(alice: User) -> Client:
    """Alice, signed in on the pages."""
    client = Client()
    client.force_login(alice)
    return client


def poll(client: APIClient, started: dict[str, Any]) -> Any:
    """Ask for the token, as if the interval had passed."""
    ExtensionPairing.objects.update(polled_at=None)
    return client.post(LINK, {"device_code": started["device_code"]}, format="json")


def test_a_pairing_says_what_to_show_and_how_long_it_lasts(started: dict[str, Any]) -> None:
    assert set(started) == {
        "device_code",
        "user_code",
        "verification_uri",
        "verification_uri_complete",
        "expires_in",
        "interval",
    }
    assert (started["expires_in"], started["interval"]) == (600, 5)
    assert started["verification_uri"] == "http://testserver/extension/"
    assert started["verification_uri_complete"].endswith(f"?user_code={started['user_code']}")


def test_a_code_entered_and_confirmed_gives_the_extension_its_token_once(
    alice: User, alice_browser: Client, anyone: APIClient, started: dict[str, Any]
) -> None:
    waiting = poll(anyone, started)
    assert (waiting.status_code, waiting.json()["status"]) == (202, "authorization_pending")
    code = {"user_code": started["user_code"].lower().replace("-", " ")}
    asked = alice_browser.post("/extension/", code)
    assert b"Firefox on Linux" in asked.content
    assert not ExtensionLink.objects.exists(), "nothing is linked before the user says so"
    alice_browser.post("/extension/confirm/", code)
    got = poll(anyone, started)
    assert got.status_code == 200
    assert got.json()["link"]["name"] == "Firefox on Linux"
    status = with_token(got.json()["token"]).get("/api/extension/status").json()
    assert (status["linked"], status["user"]["email"]) == (True, alice.email)
    again = poll(anyone, started)
    assert (again.status_code, again.json()["code"]) == (410, "expired_token")


def test_an_impatient_extension_is_told_to_slow_down(
    anyone: APIClient, started: dict[str, Any]
) -> None:
    poll(anyone, started)
    answer = anyone.post(LINK, {"device_code": started["device_code"]}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (429, "slow_down")
    assert 1 <= int(answer.headers["Retry-After"]) <= 5


def test_a_code_is_good_for_ten_minutes_and_for_one_browser(
    alice_browser: Client, bob: User, anyone: APIClient, started: dict[str, Any]
) -> None:
    code = {"user_code": started["user_code"]}
    alice_browser.post("/extension/confirm/", code)
    with pytest.raises(WrongCode):
        enter_code(user=bob, address="192.0.2.1", code=started["user_code"])
    ExtensionPairing.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert poll(anyone, started).status_code == 410
    assert b"waiting for the extension" not in alice_browser.get("/extension/").content


def test_a_refused_pairing_is_over(
    alice_browser: Client, anyone: APIClient, started: dict[str, Any]
) -> None:
    code = {"user_code": started["user_code"], "refuse": "1"}
    alice_browser.post("/extension/confirm/", code)
    assert poll(anyone, started).status_code == 410
    assert not ExtensionLink.objects.exists()


def test_after_five_wrong_codes_even_the_right_one_is_not_looked_at(
    alice: User, alice_browser: Client, started: dict[str, Any]
) -> None:
    for _ in range(5):
        answer = alice_browser.post("/extension/", {"user_code": "BBBB-BBBB"})
        assert answer.status_code == 400
        assert b"No extension waits for this code" in answer.content
    answer = alice_browser.post("/extension/", {"user_code": started["user_code"]})
    assert answer.status_code == 429
    assert b"Try again in 10 minutes" in answer.content
    with pytest.raises(TooOften):
        enter_code(user=alice, address="198.51.100.7", code=started["user_code"])


def test_an_address_has_five_guesses_whoever_signs_in_there(
    alice: User, bob: User, started: dict[str, Any]
) -> None:
    for user in (alice, alice, alice, bob, bob):
        with pytest.raises(WrongCode):
            enter_code(user=user, address="192.0.2.1", code="BBBBBBBB")
    with pytest.raises(TooOften):
        enter_code(user=bob, address="192.0.2.1", code=started["user_code"])
    enter_code(user=bob, address="192.0.2.2", code=started["user_code"])


def test_guesses_aimed_at_one_pairing_end_it_wherever_they_come_from(
    alice: User, bob: User, anyone: APIClient, started: dict[str, Any]
) -> None:
    last = "B" if started["user_code"][-1] != "B" else "C"
    near = started["user_code"][:-1] + last
    for number, user in enumerate((alice, bob, alice, bob, alice)):
        with pytest.raises(WrongCode):
            enter_code(user=user, address=f"192.0.2.{number}", code=near)
    with pytest.raises(WrongCode):
        enter_code(user=bob, address="192.0.2.99", code=started["user_code"])
    assert poll(anyone, started).status_code == 410


def test_opening_the_link_with_the_code_links_nothing_and_guesses_nothing(
    alice_browser: Client, started: dict[str, Any]
) -> None:
    page = alice_browser.get(f"/extension/?user_code={started['user_code']}")
    assert started["user_code"].encode() in page.content
    assert not ExtensionLink.objects.exists()


def test_the_page_wants_a_signed_in_user(client: Client, db: None) -> None:
    answer = client.get("/extension/?user_code=WDJB-MJHT")
    assert answer.status_code == 302
    assert "user_code%3DWDJB-MJHT" in answer.headers["Location"]


def test_a_pairing_leaves_no_usable_secret_in_the_database(
    alice_browser: Client, anyone: APIClient, started: dict[str, Any]
) -> None:
    row = ExtensionPairing.objects.values_list().get()
    stored = " ".join(map(str, row))
    assert started["device_code"] not in stored
    assert started["user_code"].replace("-", "") not in stored
    alice_browser.post("/extension/confirm/", {"user_code": started["user_code"]})
    token = poll(anyone, started).json()["token"]
    assert token not in " ".join(map(str, ExtensionLink.objects.values_list().get()))


@pytest.mark.django_db(transaction=True)
def test_two_polls_at_once_give_out_one_token(alice: User) -> None:
    started = extension.start_pairing(name="Edge", address="")
    pairing = ExtensionPairing.objects.get()
    extension.approve(user=alice, pairing=pairing)

    def fetch(_: int) -> str:
        try:
            found = extension.redeem(device_code=started.device_code)
        except extension.PairingOver:
            return "over"
        return "token" if found else "pending"

    assert sorted(at_once(6, fetch)) == ["over"] * 5 + ["token"]


def test_beginning_pairings_is_limited_for_an_address(anyone: APIClient, db: None) -> None:
    statuses = [anyone.post(LINK, {}, format="json").status_code for _ in range(21)]
    assert statuses == [201] * 20 + [429]
