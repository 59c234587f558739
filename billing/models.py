"""What one may spend: a wallet, what is held of it, what was bought, and the ledger of it all."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from billing.packs import price_in_words


class Wallet(models.Model):
    """A user's tokens. `balance` is the sum of the ledger; `held` is promised to running work."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="wallet",
    )
    balance = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "wallets"
        indexes = [models.Index(fields=["-created_at", "-user"], name="wallets_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(held__gte=0), name="wallet_held_not_negative"),
            models.CheckConstraint(
                condition=Q(balance__gte=F("held")), name="wallet_balance_covers_held"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balance} tokens of {self.user}"

    @property
    def available(self) -> int:
        """Tokens that are neither spent nor promised."""
        return self.balance - self.held


class HoldStatus(models.TextChoices):
    OPEN = "open", "Held"
    CAPTURED = "captured", "Spent"
    RELEASED = "released"
    EXPIRED = "expired"
    REFUNDED = "refunded"


class Hold(models.Model):
    """Tokens promised to one piece of work, until it is settled; captured ones may be refunded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wallet = models.ForeignKey(Wallet, on_delete=models.CASCADE, related_name="holds")
    reference = models.CharField(max_length=100, unique=True)
    purpose = models.CharField(
        max_length=100, blank=True, help_text="What the tokens are for, in the reader's words."
    )
    amount = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=HoldStatus.choices, default=HoldStatus.OPEN, db_index=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "holds"
        indexes = [models.Index(fields=["-created_at", "-id"], name="holds_newest")]

    def __str__(self) -> str:
        return f"{self.amount} tokens held for {self.reference} ({self.get_status_display()})"


class EntryKind(models.TextChoices):
    GRANT = "grant", "Given"
    PURCHASE = "purchase", "Bought"
    CAPTURE = "capture", "Spent"
    REFUND = "refund", "Refunded"
    EXPIRY = "expiry", "Hold expired"
    ADJUSTMENT = "adjustment", "Adjusted by us"


class LedgerEntry(models.Model):
    """One change of a balance. Never edited, never deleted; a mistake is another entry.

    An expiry changes nothing (the tokens were only held) and is entered, with the amount 0,
    because its owner is owed an explanation.
    """

    wallet = models.ForeignKey(Wallet, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    amount = models.IntegerField(help_text="Positive adds tokens, negative takes them.")
    idempotency_key = models.CharField(max_length=120, unique=True)
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "ledger_entries"
        ordering = ["-id"]
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["wallet", "-id", "created_at"], name="entries_newest"),
            models.Index(fields=["wallet", "kind", "-id"], name="entries_by_kind"),
            models.Index(fields=["created_at"], name="entries_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount:+d}"

    @property
    def size(self) -> int:
        """How many tokens, whichever way they went."""
        return abs(self.amount)


class PurchaseStatus(models.TextChoices):
    STARTED = "started", "Not paid"
    PAID = "paid"


class Purchase(models.Model):
    """A pack that somebody set out to buy, at the price of that moment.

    The payment provider knows it by its id. Its price here, not what a message says, decides how
    many tokens a payment is worth.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wallet = models.ForeignKey(Wallet, on_delete=models.CASCADE, related_name="purchases")
    pack = models.CharField(max_length=50)
    tokens = models.PositiveIntegerField()
    amount = models.PositiveIntegerField(help_text="In the currency's smallest unit, e.g. cents.")
    currency = models.CharField(max_length=3)
    status = models.CharField(
        max_length=10, choices=PurchaseStatus.choices, default=PurchaseStatus.STARTED
    )
    session_id = models.CharField(
        max_length=255, blank=True, help_text="The provider's name for the checkout."
    )
    buyer_email = models.EmailField(blank=True, help_text="Of the buyer, at that moment.")
    tokens_recalled = models.PositiveIntegerField(
        default=0, help_text="Tokens that money paid back should have taken back."
    )
    tokens_taken_back = models.PositiveIntegerField(
        default=0, help_text="Of those, the tokens that were still there to be taken."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "purchases"
        indexes = [
            models.Index(fields=["wallet", "-created_at"]),
            models.Index(fields=["-created_at", "-id"], name="purchases_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.tokens} tokens for {self.price} ({self.get_status_display()})"

    @property
    def price(self) -> str:
        """The price for readers: `5.00 EUR`."""
        return price_in_words(self.amount, self.currency)


class PurchaseRefund(models.Model):
    """Money of a purchase that the payment provider has paid back."""

    purchase = models.ForeignKey(Purchase, on_delete=models.CASCADE, related_name="refunds")
    amount = models.PositiveIntegerField(help_text="In the currency's smallest unit, e.g. cents.")
    tokens_taken_back = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "purchase_refunds"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.price} paid back"

    @property
    def price(self) -> str:
        """The amount for readers: `5.00 EUR`."""
        return price_in_words(self.amount, self.purchase.currency)
