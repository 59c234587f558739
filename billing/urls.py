from django.urls import path

from billing import pages
from billing.api import purchases, views

urlpatterns = [
    path("tokens/", pages.tokens, name="tokens"),
    path("tokens/receipts/<uuid:purchase_id>/", pages.receipt, name="tokens-receipt"),
    path("tokens/buy/", pages.buy, name="tokens-buy"),
    path("api/v1/billing/balance", views.Balance.as_view(), name="api-balance"),
    path("api/v1/billing/entries", views.Entries.as_view(), name="api-entries"),
    path("api/v1/billing/prices", views.Prices.as_view(), name="api-prices"),
    path("api/v1/billing/checkout", purchases.Checkout.as_view(), name="api-checkout"),
    path(
        "api/v1/billing/stripe/webhook",
        purchases.StripeWebhook.as_view(),
        name="api-stripe-webhook",
    ),
]
