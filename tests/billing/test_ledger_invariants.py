"""Two thousand random things happen to three wallets; afterwards every token is accounted for.

A plain model (numbers in a dictionary) says what each verb must answer and each wallet must hold.
"""

import uuid
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from billing.models import Hold, HoldStatus, LedgerEntry, Wallet
from billing.selectors import discrepancies
from billing.services import (
    InsufficientTokens,
    adjust,
    capture_hold,
    expire_holds,
    open_wallet,
    place_hold,
    refund,
    release_hold,
)
from billing.services.holds import HOLD_LIMIT

STORIES, LENGTH = 20, 100
WALLETS = 3
WORKS = 8

events = st.tuples(
    st.sampled_from(["hold", "capture", "release", "refund", "expire", "adjust"]),
    st.integers(0, WALLETS - 1),
    st.integers(0, WORKS - 1),
    st.integers(-6, 6),
    st.sampled_from(["once", "once", "twice", "crash"]),
)


class Crash(Exception):
    """The process died after the verb and before its transaction ended."""


class Books:
    """What must be true: balances, and each work's amount and state."""

    def __init__(self) -> None:
        self.balance = [20] * WALLETS
        self.holds: dict[tuple[int, int], list[Any]] = {}

    def held(self, wallet: int) -> int:
        return sum(
            amount
            for (owner, _), (amount, state) in self.holds.items()
            if owner == wallet and state == HoldStatus.OPEN
        )

    def hold(self, wallet: int, work: int, amount: int) -> bool:
        """Whether the hold stands, placed now or before."""
        if (wallet, work) in self.holds:
            return True
        if self.balance[wallet] - self.held(wallet) < amount:
            return False
        self.holds[wallet, work] = [amount, HoldStatus.OPEN]
        return True

    def move(self, wallet: int, work: int, source: HoldStatus, to: HoldStatus) -> bool:
        hold = self.holds.get((wallet, work))
        if hold is None or hold[1] != source:
            return False
        hold[1] = to
        if to == HoldStatus.CAPTURED:
            self.balance[wallet] -= hold[0]
        elif to == HoldStatus.REFUNDED:
            self.balance[wallet] += hold[0]
        return True

    def adjust(self, wallet: int, amount: int) -> bool:
        if self.balance[wallet] + amount < self.held(wallet):
            return False
        self.balance[wallet] += amount
        return True


class Story:
    """Three fresh wallets and the books about them."""

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex[:12]
        self.users = [
            User.objects.create(email=f"{self.name}-{number}@example.com")
            for number in range(WALLETS)
        ]
        for user in self.users:
            open_wallet(user=user)
        self.books = Books()

    def reference(self, wallet: int, work: int) -> str:
        return f"{self.name}:{wallet}:{work}"

    def verbs(
        self, event: str, wallet: int, work: int, amount: int
    ) -> tuple[Callable[[], bool], Callable[[], bool]]:
        """The verb itself, and what the books do in its place."""
        user, reference, books = self.users[wallet], self.reference(wallet, work), self.books
        state = HoldStatus

        def expire() -> bool:
            Hold.objects.filter(reference=reference).update(
                created_at=timezone.now() - 2 * HOLD_LIMIT
            )
            return bool(expire_holds(now=timezone.now(), in_work=set))

        pairs: dict[str, tuple[Callable[[], Any], Callable[[], bool]]] = {
            "hold": (
                lambda: place_hold(user=user, amount=abs(amount), reference=reference),
                lambda: books.hold(wallet, work, abs(amount)),
            ),
            "capture": (
                lambda: capture_hold(reference=reference),
                lambda: books.move(wallet, work, state.OPEN, state.CAPTURED),
            ),
            "release": (
                lambda: release_hold(reference=reference),
                lambda: books.move(wallet, work, state.OPEN, state.RELEASED),
            ),
            "refund": (
                lambda: refund(reference=reference, reason="sorry"),
                lambda: books.move(wallet, work, state.CAPTURED, state.REFUNDED),
            ),
            "expire": (expire, lambda: books.move(wallet, work, state.OPEN, state.EXPIRED)),
            "adjust": (
                lambda: adjust(user=user, amount=amount, reason="by hand", made_by=user),
                lambda: books.adjust(wallet, amount),
            ),
        }
        verb, model = pairs[event]

        def answered() -> bool:
            try:
                return bool(verb())
            except InsufficientTokens:
                return False

        return answered, model

    def happens(self, event: str, wallet: int, work: int, amount: int, how: str) -> None:
        verb, model = self.verbs(event, wallet, work, amount)
        if how == "crash":
            with pytest.raises(Crash), transaction.atomic():
                verb()
                raise Crash
        else:
            for _ in range(2 if how == "twice" else 1):
                assert verb() == model(), (event, wallet, work, amount, how)
        self.agrees()

    def agrees(self) -> None:
        found = Wallet.objects.filter(user__in=self.users).values_list("pk", "balance", "held")
        figures = {pk: (balance, held) for pk, balance, held in found}
        for number, user in enumerate(self.users):
            books = (self.books.balance[number], self.books.held(number))
            assert figures[user.pk] == books, number

    def ends(self) -> None:
        for hold in Hold.objects.filter(wallet__user__in=self.users, status=HoldStatus.OPEN):
            assert release_hold(reference=hold.reference)
        assert not Hold.objects.filter(status=HoldStatus.OPEN).exists()
        for wallet in Wallet.objects.filter(user__in=self.users):
            amounts = LedgerEntry.objects.filter(wallet=wallet).values_list("amount", flat=True)
            assert (sum(amounts), wallet.held) == (wallet.balance, 0)
        assert discrepancies() == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_after_two_thousand_random_events_every_wallet_is_the_sum_of_its_entries() -> None:
    told: list[int] = []

    @settings(
        max_examples=STORIES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(events, min_size=LENGTH, max_size=LENGTH))
    def stories(story: list[tuple[str, int, int, int, str]]) -> None:
        told.append(len(story))
        world = Story()
        for event in story:
            world.happens(*event)
        world.ends()

    stories()
    assert sum(told) >= STORIES * LENGTH, "as many events as promised"
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert out.getvalue() == f"{WALLETS * len(told)} wallets add up.\n"
