from django.apps import AppConfig


class MediaJobsConfig(AppConfig):
    name = "media_jobs"
    verbose_name = "Uploads and jobs"

    def ready(self) -> None:
        from accounts.activities.types import activity_types
        from accounts.erasure.registry import parts
        from accounts.navigation import navigation
        from accounts.notices.types import notice_types
        from accounts.page_sections import admin_parts
        from accounts.roles.permissions import grant
        from media_jobs.admin_front import OPERATION
        from media_jobs.data_export.jobs import DATA_EXPORT
        from media_jobs.events.news import FOLLOW_NEWS
        from media_jobs.events.registry import socket_events
        from media_jobs.events.rooms import JOB_ROOM
        from media_jobs.files.links import withdraw
        from media_jobs.files.services import delete_files_with_their_rows
        from media_jobs.jobs.notices import JOB_FAILED, JOB_FINISHED
        from media_jobs.jobs.pages import JOBS
        from media_jobs.jobs.registry import register
        from media_jobs.jobs.sweeping import sweep_too
        from media_jobs.library.export_part import LIBRARY
        from media_jobs.library.listing import LIST
        from media_jobs.links.activities import TYPES as LINK_TYPES
        from media_jobs.links.export_part import LINKS
        from media_jobs.links.jobs import FETCH_LINK
        from media_jobs.model_store.pages import MODELS
        from media_jobs.uploads.activities import UPLOAD_DELETED
        from media_jobs.uploads.deletion import end_due_deletions, is_being_deleted
        from media_jobs.uploads.export_part import UPLOADS

        activity_types.register(UPLOAD_DELETED, *LINK_TYPES)
        notice_types.register(JOB_FINISHED, JOB_FAILED)
        parts.register(LIBRARY, UPLOADS, LINKS)
        navigation.register(JOBS, LIST)
        socket_events.register(*JOB_ROOM, FOLLOW_NEWS)
        register(DATA_EXPORT)
        register(FETCH_LINK)
        admin_parts.register(OPERATION, MODELS)
        delete_files_with_their_rows()
        sweep_too(end_due_deletions)
        withdraw(is_being_deleted)
        grant(
            self,
            moderators=("view_upload", "view_job", "view_jobstep"),
            admins=("view_worker",),
        )
