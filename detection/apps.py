from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DetectionConfig(AppConfig):
    name = "detection"
    verbose_name = "Detection"

    def ready(self) -> None:
        from detection.jobs import FACE_SCAN
        from detection.moderators import ensure_moderators
        from media_jobs.registry import register

        register(FACE_SCAN)
        post_migrate.connect(ensure_moderators, sender=self)
