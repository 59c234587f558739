"""Whoever comes in by several doors at once is one person, and is welcomed once."""

from typing import Any

import httpx
import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from billing.models import EntryKind, LedgerEntry, Wallet
from tests.conftest import PASSWORD
from tests.support.google_and_firebase import firebase, google
from tests.support.server import Server
from tests.support.threads import at_once


@pytest.mark.django_db(transaction=True)
def test_password_google_and_firebase_at_once_give_twenty_tokens(
    alice: User, server: Server, settings: Any
) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    with google(settings) as googles, firebase(settings) as firebases:
        who = {"email": alice.email, "email_verified": True}
        doors: list[tuple[str, dict[str, str], str]] = [
            ("/api/login", {"email": alice.email, "password": PASSWORD}, "token"),
            ("/api/auth/google", {"id_token": googles.id_token(**who)}, "access"),
            ("/auth/exchange-token", {"id_token": firebases.id_token(**who)}, "token"),
        ]

        def come_in(number: int) -> tuple[str, int]:
            path, body, name = doors[number]
            entered = httpx.post(server.url + path, json=body, timeout=60)
            assert entered.status_code == 200, entered.text
            headers = {"Authorization": f"Bearer {entered.json()[name]}"}
            with httpx.Client(base_url=server.url, headers=headers, timeout=60) as program:
                me = program.get("/api/auth/me").json()["id"]
                return me, program.get("/api/v1/billing/balance").json()["balance"]

        assert at_once(3, come_in) == [(str(alice.pk), 20)] * 3
    assert (User.objects.count(), Wallet.objects.count()) == (1, 1)
    assert LedgerEntry.objects.filter(kind=EntryKind.GRANT).count() == 1
