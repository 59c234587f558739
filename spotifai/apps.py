from django.apps import AppConfig


class SpotifaiConfig(AppConfig):
    name = "spotifai"

    def ready(self) -> None:
        from accounts.navigation import navigation
        from spotifai import checks  # noqa: F401 - registers the system checks
        from spotifai.navigation import ENTRIES

        navigation.register(*ENTRIES)
