"""What was paid back before this was written down: as much as the tokens tell."""

from typing import Any

from django.db import migrations


def write_down(apps: Any, schema_editor: Any) -> None:
    """One refund for each purchase of which tokens were recalled, when that was last entered."""
    Purchase = apps.get_model("billing", "Purchase")
    Refund = apps.get_model("billing", "PurchaseRefund")
    entries = apps.get_model("billing", "LedgerEntry").objects
    for purchase in Purchase.objects.filter(tokens_recalled__gt=0).iterator():
        entry = entries.filter(idempotency_key__startswith=f"recall:{purchase.pk}:").last()
        Refund.objects.create(
            purchase=purchase,
            amount=-(-purchase.amount * purchase.tokens_recalled // purchase.tokens),
            tokens_taken_back=purchase.tokens_taken_back,
            created_at=entry.created_at if entry else purchase.paid_at,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_receipts"),
    ]

    operations = [
        migrations.RunPython(write_down, migrations.RunPython.noop),
    ]
