from django.apps import AppConfig


class SpotifaiConfig(AppConfig):
    name = "spotifai"

    def ready(self) -> None:
        from spotifai import checks  # noqa: F401 - registers the system checks
