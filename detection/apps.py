from django.apps import AppConfig


class DetectionConfig(AppConfig):
    name = "detection"
    verbose_name = "Detection"

    def ready(self) -> None:
        from detection.jobs import FACE_SCAN
        from media_jobs.registry import register

        register(FACE_SCAN)
