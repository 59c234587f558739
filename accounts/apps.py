from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        # These register receivers of signals, and how tokens appear in the OpenAPI document.
        import accounts.access.services
        import accounts.openapi
        import accounts.push.services
        import accounts.roles.services
        import accounts.sessions.facts
        import accounts.sockets.revocation  # noqa: F401
        from accounts.activities.types import TYPES, activity_types
        from accounts.erasure.export_part import ACCOUNT
        from accounts.erasure.registry import parts
        from accounts.navigation import ENTRIES, navigation
        from accounts.roles.permissions import grant

        activity_types.register(*TYPES)
        parts.register(ACCOUNT)
        navigation.register(*ENTRIES)
        grant(self, admins=("view_user", "add_user", "change_user", "view_rolechange"))
