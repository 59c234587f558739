from django.apps import AppConfig


class ResumableConfig(AppConfig):
    name = "media_jobs.resumable"
    label = "resumable"
    verbose_name = "Uploads in chunks"

    def ready(self) -> None:
        from accounts.erasure.registry import parts
        from accounts.page_sections import dashboard_cards, library_parts
        from media_jobs.files.cleaning import clean_too
        from media_jobs.jobs.sweeping import sweep_too
        from media_jobs.resumable.export_part import PARTIAL_UPLOADS
        from media_jobs.resumable.page_sections import UNFINISHED
        from media_jobs.resumable.receiving import FOLDER
        from media_jobs.resumable.services import expire_partial_uploads

        parts.register(PARTIAL_UPLOADS)
        dashboard_cards.register(UNFINISHED)
        library_parts.register(UNFINISHED)
        clean_too(FOLDER)
        sweep_too(expire_partial_uploads)
