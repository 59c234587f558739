"""`manage.py reconcile` proves that balances are the sums of their entries."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from billing.models import Wallet
from billing.services import capture_hold, open_wallet, place_hold

pytestmark = pytest.mark.django_db


def reconcile() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("reconcile", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_wallets_that_add_up_are_counted(alice: User, bob: User) -> None:
    open_wallet(user=bob)
    place_hold(user=alice, amount=2, reference="work:1")
    capture_hold(reference="work:1")
    assert reconcile()[0] == "2 wallets add up.\n"


@pytest.mark.parametrize("column", ["balance", "held"])
def test_a_tampered_wallet_is_named_with_its_figures(alice: User, bob: User, column: str) -> None:
    open_wallet(user=alice)
    open_wallet(user=bob)
    Wallet.objects.filter(user=bob).update(**{column: F(column) + 5})
    err = StringIO()
    with pytest.raises(CommandError, match="1 wallets do not add up"):
        call_command("reconcile", stdout=StringIO(), stderr=err)
    assert "bob@example.com" in err.getvalue()
    assert "alice@example.com" not in err.getvalue()


@pytest.mark.parametrize("change", [{"held": -1}, {"held": 21}, {"balance": -1}])
def test_the_database_itself_refuses_an_impossible_wallet(
    alice: User, change: dict[str, int]
) -> None:
    open_wallet(user=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wallet.objects.filter(user=alice).update(**change)
