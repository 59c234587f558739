"""The shapes of the tokens' API."""

from typing import Any

from rest_framework import serializers

from accounts.openapi import example
from billing.models import EntryKind, LedgerEntry


@example({"balance": 20, "held": 1, "available": 19, "low": False, "low_below": 5})
class BalanceOut(serializers.Serializer):
    balance = serializers.IntegerField(help_text="Tokens owned: the sum of all entries.")
    held = serializers.IntegerField(help_text="Of those, promised to running work.")
    available = serializers.IntegerField(help_text="Free to spend.")
    low = serializers.BooleanField(help_text="Something costs tokens and few are available.")
    low_below = serializers.IntegerField(help_text="Fewer than this are few.")


@example(
    {
        "id": 1042,
        "kind": "purchase",
        "amount": 100,
        "reason": "100 tokens bought",
        "created_at": "2026-03-02T12:00:31.620Z",
    }
)
class Entry(serializers.ModelSerializer):
    """One change of the balance."""

    class Meta:
        model = LedgerEntry
        fields = ["id", "kind", "amount", "reason", "created_at"]


class EntryFilter(serializers.Serializer):
    """Which entries are wanted."""

    kind = serializers.ChoiceField(choices=EntryKind.choices, required=False)
    to = serializers.DateTimeField(required=False, help_text="Earlier than this.")

    def get_fields(self) -> dict[str, Any]:
        since = serializers.DateTimeField(required=False, help_text="At this moment or later.")
        return {**super().get_fields(), "from": since}


class PriceOut(serializers.Serializer):
    kind = serializers.CharField()
    name = serializers.CharField(help_text="For people.")
    tokens = serializers.IntegerField(help_text="For one; 0 is free.")


class PackOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    tokens = serializers.IntegerField()
    amount = serializers.IntegerField(help_text="In the currency's smallest unit.")
    currency = serializers.CharField(help_text="ISO 4217, lower case.")


@example(
    {
        "prices": [{"kind": "face_scan", "name": "Face scan", "tokens": 1}],
        "packs": [
            {"id": "small", "name": "100 tokens", "tokens": 100, "amount": 900, "currency": "eur"}
        ],
    }
)
class PricesOut(serializers.Serializer):
    prices = PriceOut(many=True)
    packs = PackOut(many=True, help_text="For sale; empty when this site sells none.")


@example({"pack": "small"})
class CheckoutIn(serializers.Serializer):
    pack = serializers.CharField(help_text="A pack's id.")


@example({"url": "https://checkout.stripe.com/c/pay/cs_test_a1B2"})
class CheckoutOut(serializers.Serializer):
    url = serializers.URLField(help_text="Where to pay; send the user there.")


class EventOut(serializers.Serializer):
    result = serializers.ChoiceField(choices=["credited", "taken_back", "known", "ignored"])
