"""Money in the admin: all is shown, nothing is edited. A change is an entry with a reason."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts.admin_site.bases import BigTable, ReadOnly, link_to_list
from accounts.http.caller import signed_in
from billing.models import Hold, LedgerEntry, Purchase, Wallet
from billing.services import InsufficientTokens, adjust, refund

MOST = 1_000_000


class AdjustForm(forms.Form):
    """How many tokens, and why. The reason stays in the ledger."""

    amount = forms.IntegerField(
        min_value=-MOST,
        max_value=MOST,
        label="Tokens",
        help_text="Positive gives tokens, negative takes them.",
    )
    reason = forms.CharField(max_length=200, label="Reason", widget=forms.TextInput({"size": 60}))

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError("Zero changes nothing. Give a number of tokens.")
        return amount


@admin.register(Wallet)
class WalletAdmin(ReadOnly, BigTable):
    """What each user has, and the one form that gives or takes tokens by hand."""

    change_form_template = "admin/billing/wallet/change_form.html"
    list_display = ("user", "balance", "held", "available", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    ordering = ("-created_at",)
    fields = ("user", "balance", "held", "available", "entries", "holds", "created_at")
    readonly_fields = ("user", "available", "entries", "holds")

    @admin.display(ordering=F("balance") - F("held"))
    def available(self, wallet: Wallet) -> int:
        return wallet.available

    @admin.display(description="ledger")
    def entries(self, wallet: Wallet) -> SafeString:
        return link_to_list(LedgerEntry, "All entries of this wallet", wallet=wallet.pk)

    def holds(self, wallet: Wallet) -> SafeString:
        return link_to_list(Hold, "All holds of this wallet", wallet=wallet.pk)

    def has_adjust_permission(self, request: HttpRequest) -> bool:
        """Adjusting is adding an entry to the ledger."""
        return request.user.has_perm("billing.add_ledgerentry")

    def get_urls(self) -> list[URLPattern]:
        adjusting = path(
            "<path:object_id>/adjust/",
            self.admin_site.admin_view(self.adjust),
            name="billing_wallet_adjust",
        )
        return [adjusting, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        form = AdjustForm() if self.has_adjust_permission(request) else None
        return super().change_view(
            request, object_id, form_url, {"adjust_form": form, **(extra_context or {})}
        )

    @method_decorator(require_POST)
    def adjust(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give or take tokens, with the reason on record."""
        if not self.has_adjust_permission(request):
            raise PermissionDenied
        wallet = get_object_or_404(Wallet.objects.select_related("user"), pk=object_id)
        form = AdjustForm(request.POST)
        if not form.is_valid():
            for name, errors in form.errors.items():
                messages.error(request, f"{form.fields[name].label}: {' '.join(map(str, errors))}")
            return redirect("admin:billing_wallet_change", wallet.pk)
        try:
            entry = adjust(user=wallet.user, made_by=signed_in(request), **form.cleaned_data)
        except InsufficientTokens as error:
            messages.error(
                request, f"Only {error.available} tokens are available to be taken; none were."
            )
        else:
            messages.success(request, f"{entry.amount:+d} tokens for {wallet.user}.")
        return redirect("admin:billing_wallet_change", wallet.pk)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly, BigTable):
    """The ledger, as it was written."""

    list_display = ("created_at", "wallet_owner", "kind", "amount", "reason", "made_by")
    list_select_related = ("wallet__user", "made_by")
    list_filter = ("kind", "created_at")
    search_fields = ("wallet__user__email", "reason", "=idempotency_key")
    ordering = ("-id",)

    @admin.display(description="user", ordering="wallet__user__email")
    def wallet_owner(self, entry: LedgerEntry) -> str:
        return entry.wallet.user.email


@admin.register(Hold)
class HoldAdmin(ReadOnly, BigTable):
    """Tokens promised to work, and how that ended."""

    list_display = ("reference", "wallet_owner", "amount", "status", "created_at", "settled_at")
    list_select_related = ("wallet__user",)
    list_filter = ("status", "created_at")
    search_fields = ("wallet__user__email", "reference")
    ordering = ("-created_at",)
    actions = ("give_back",)

    @admin.display(description="user", ordering="wallet__user__email")
    def wallet_owner(self, hold: Hold) -> str:
        return hold.wallet.user.email

    def has_refund_permission(self, request: HttpRequest) -> bool:
        """Refunding is adding an entry to the ledger."""
        return request.user.has_perm("billing.add_ledgerentry")

    @admin.action(description="Refund the captured tokens", permissions=["refund"])
    def give_back(self, request: HttpRequest, holds: QuerySet[Hold]) -> None:
        """Give captured tokens back; holds that are not captured are left alone."""
        made_by = signed_in(request)
        given = sum(
            refund(
                reference=hold.reference,
                reason=f"Given back: {hold.purpose or hold.reference}",
                made_by=made_by,
            )
            for hold in holds
        )
        messages.success(request, f"Refunded: {given} of {len(holds)}.")


@admin.register(Purchase)
class PurchaseAdmin(ReadOnly, BigTable):
    """Packs that people set out to buy, and how that ended."""

    list_display = ("created_at", "buyer", "pack", "tokens", "amount", "currency", "status")
    list_select_related = ("wallet__user",)
    list_filter = ("status", "pack", "created_at")
    search_fields = ("wallet__user__email", "session_id", "=id")
    ordering = ("-created_at",)

    @admin.display(ordering="wallet__user__email")
    def buyer(self, purchase: Purchase) -> str:
        return purchase.wallet.user.email
