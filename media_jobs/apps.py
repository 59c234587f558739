from django.apps import AppConfig


class MediaJobsConfig(AppConfig):
    name = "media_jobs"
    verbose_name = "Uploads and jobs"

    def ready(self) -> None:
        from accounts.powers import give

        give(self, moderators=("view_upload", "view_job", "view_jobstep"))
