from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "media_jobs.sharing"
    label = "sharing"
    verbose_name = "Shared results"

    def ready(self) -> None:
        from accounts.activities.types import activity_types
        from accounts.erasure.registry import parts
        from media_jobs.sharing.activities import TYPES
        from media_jobs.sharing.export_part import SHARES

        activity_types.register(*TYPES)
        parts.register(SHARES)
