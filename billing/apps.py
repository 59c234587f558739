from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Tokens"

    def ready(self) -> None:
        from accounts.activities.types import activity_types
        from accounts.erasure.registry import parts
        from accounts.roles.permissions import grant
        from billing.activities import TYPES
        from billing.export_part import TOKENS
        from billing.packs import packs

        packs()  # a price list that makes no sense is refused at the start, not at the first sale
        activity_types.register(*TYPES.values())
        parts.register(TOKENS)
        grant(self, admins=("view_wallet", "view_ledgerentry", "view_hold", "view_purchase"))
