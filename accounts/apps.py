from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts import access, presence, schema  # noqa: F401 - register receivers, an extension
        from accounts.activity_types import TYPES, activity_types
        from accounts.erasure.export_part import ACCOUNT
        from accounts.erasure.registry import parts
        from accounts.navigation import ENTRIES, navigation
        from accounts.powers import give

        activity_types.register(*TYPES)
        parts.register(ACCOUNT)
        navigation.register(*ENTRIES)
        give(self, admins=("view_user", "add_user", "change_user", "view_rolechange"))
