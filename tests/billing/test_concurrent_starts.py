"""Many starts at the same moment on one token."""

from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from django.test import Client

from accounts.models import User
from accounts.tokens import services as tokens
from billing.models import EntryKind, Hold, LedgerEntry
from billing.selectors import Balance, balance_of, discrepancies
from billing.services import place_hold
from detection.faces.services import upload_and_scan
from media_jobs.errors import Refused
from media_jobs.models import Job, Upload
from tests.conftest import api_of
from tests.support.media import received
from tests.support.server import Server
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

STARTS = 50


@pytest.fixture
def one_token(settings: Any) -> None:
    settings.TOKENS_TO_GIVE = 1
    settings.TOKEN_PRICES = {"face_scan": 1}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """As many different pictures as there are starts."""
    folder = tmp_path_factory.mktemp("pictures")
    paths = [folder / f"{number}.png" for number in range(STARTS)]
    for number, path in enumerate(paths):
        cv2.imwrite(str(path), np.full((64, 64, 3), number, np.uint8))
    return paths


def only_one_was_started(alice: User) -> None:
    assert balance_of(alice) == Balance(balance=1, held=1, available=0)
    assert (Job.objects.count(), Upload.objects.count(), Hold.objects.count()) == (1, 1, 1)
    assert discrepancies() == []


def test_of_fifty_starts_on_one_token_one_is_accepted_and_49_are_told_400(
    one_token: None, alice: User, pictures: list[Path]
) -> None:
    def start(number: int) -> object:
        with closing(received(pictures[number])) as file:
            return upload_and_scan(owner=alice, file=file)

    outcomes = at_once(STARTS, start)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    accepted = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
    assert (len(accepted), len(refused)) == (1, 49), outcomes
    assert {(refusal.status, refusal.code) for refusal in refused} == {(400, "insufficient_tokens")}
    only_one_was_started(alice)


def test_of_fifty_starts_over_http_one_is_accepted_and_49_are_told_400(
    one_token: None, alice: User, pictures: list[Path], server: Server
) -> None:
    headers = {"Authorization": f"Bearer {tokens.begin(user=alice)['access']}"}

    def start(number: int) -> tuple[int, str]:
        file = ("picture.png", pictures[number].read_bytes(), "image/png")
        answer = httpx.post(
            f"{server.url}/api/videos/upload", files={"file": file}, headers=headers, timeout=90
        )
        return answer.status_code, answer.json().get("code", "")

    answers = at_once(STARTS, start)
    assert sorted(answers) == [(201, "")] + [(400, "insufficient_tokens")] * 49
    only_one_was_started(alice)


def test_whatever_opens_the_wallet_first_gives_one_welcome(alice: User) -> None:
    page, program = Client(), api_of(alice)
    page.force_login(alice)
    doors = (
        lambda: page.get("/tokens/").status_code,
        lambda: program.get("/api/v1/billing/balance").json()["balance"],
        lambda: place_hold(user=alice, amount=1, reference="work:1").amount,
    )
    assert at_once(3, lambda number: doors[number]()) == [200, 20, 1]
    assert LedgerEntry.objects.filter(kind=EntryKind.GRANT).count() == 1
    assert balance_of(alice) == Balance(balance=20, held=1, available=19)
