"""The page about one's tokens, and the form on it that buys some."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http.caller import signed_in
from accounts.http.site_address import absolute, site_name
from accounts.pagination.keyset import keyset_page
from billing.checkout import CheckoutFailed, begin_checkout
from billing.packs import packs_for_sale
from billing.prices import price_list
from billing.selectors import balance_of, entries_of, is_low, receipt_of, receipts_of, spent_by_day
from billing.services.purchases import TooManyPurchases

PER_PAGE = 20


@login_required
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """What the visitor has, what things cost, what is for sale, and what happened so far."""
    user = signed_in(request)
    balance = balance_of(user)
    cursor = request.GET.get("cursor", "")
    context = {
        "balance": balance,
        "low": is_low(balance),
        "prices": price_list(),
        "packs": packs_for_sale(),
        "usage": spent_by_day(user),
        "receipts": receipts_of(user),
        "page": keyset_page(entries_of(user), order=("-id",), size=PER_PAGE, cursor=cursor),
        "just_paid": "paid" in request.GET,
    }
    return render(request, "billing/tokens.html", context)


@login_required
@require_safe
def receipt(request: HttpRequest, purchase_id: uuid.UUID) -> HttpResponse:
    """What the visitor has paid for, to be printed."""
    found = receipt_of(signed_in(request), purchase_id)
    if found is None:
        raise Http404
    context = {
        "receipt": found,
        "seller": settings.SELLER_NAME or site_name(request),
        "seller_address": settings.SELLER_ADDRESS,
    }
    return render(request, "billing/receipt.html", context)


@login_required
@require_POST
def buy(request: HttpRequest) -> HttpResponse:
    """Send the visitor to where the chosen pack is paid."""
    chosen = request.POST.get("pack")
    pack = next((pack for pack in packs_for_sale() if pack.id == chosen), None)
    if pack is None:
        messages.error(request, "This pack is no longer for sale. Choose another.")
        return redirect("tokens")
    page = absolute(request, reverse("tokens"))
    try:
        url = begin_checkout(
            user=signed_in(request), pack=pack, success_url=f"{page}?paid=1", cancel_url=page
        )
    except (CheckoutFailed, TooManyPurchases) as error:
        messages.error(request, error.message)
        return redirect("tokens")
    return redirect(url)
