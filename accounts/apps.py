from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts import access, presence, schema  # noqa: F401 - register receivers, an extension
        from accounts.exports import register
        from accounts.own_data import ACCOUNT
        from accounts.powers import give

        register(ACCOUNT)
        give(self, admins=("view_user", "add_user", "change_user", "view_rolechange"))
