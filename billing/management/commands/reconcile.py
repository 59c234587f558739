"""`manage.py reconcile`: prove that every balance is the sum of its ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.models import Wallet
from billing.selectors import discrepancies


class Command(BaseCommand):
    help = "Check that each wallet's balance is the sum of its entries and its held of its holds."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = discrepancies()
        for row in wrong:
            self.stderr.write(
                f"{row.email}: balance {row.balance}, entries {row.ledger}; "
                f"held {row.held}, open holds {row.open_holds}"
            )
        if wrong:
            raise CommandError(f"{len(wrong)} wallets do not add up.")
        self.stdout.write(f"{Wallet.objects.count()} wallets add up.")
