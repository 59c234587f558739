from django.apps import AppConfig


class MediaJobsConfig(AppConfig):
    name = "media_jobs"
    verbose_name = "Uploads and jobs"

    def ready(self) -> None:
        from accounts.erasure.registry import parts
        from accounts.powers import give
        from media_jobs.data_export import DATA_EXPORT
        from media_jobs.export_part import UPLOADS
        from media_jobs.registry import register

        parts.register(UPLOADS)
        register(DATA_EXPORT)
        give(self, moderators=("view_upload", "view_job", "view_jobstep"))
