from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts import schema  # noqa: F401 - registers itself
        from accounts.access import services  # noqa: F401 - registers receivers
        from accounts.activities.types import TYPES, activity_types
        from accounts.erasure.export_part import ACCOUNT
        from accounts.erasure.registry import parts
        from accounts.navigation import ENTRIES, navigation
        from accounts.roles.permissions import give
        from accounts.sockets import revocation  # noqa: F401 - registers receivers

        activity_types.register(*TYPES)
        parts.register(ACCOUNT)
        navigation.register(*ENTRIES)
        give(self, admins=("view_user", "add_user", "change_user", "view_rolechange"))
