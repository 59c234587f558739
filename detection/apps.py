from django.apps import AppConfig


class DetectionConfig(AppConfig):
    name = "detection"
    verbose_name = "Detection"

    def ready(self) -> None:
        import detection.faces.checks  # noqa: F401
        import detection.reports.checks  # noqa: F401
        from accounts.activities.types import activity_types
        from accounts.erasure.registry import parts
        from accounts.navigation import navigation
        from accounts.notices.types import notice_types
        from accounts.page_sections import dashboard_cards, landing_lines, statistics_parts
        from accounts.roles.permissions import grant
        from detection.faces.events import VIDEO_ROOM
        from detection.faces.jobs import FACE_RESCORE, FACE_SCAN
        from detection.faces.library import FACES
        from detection.faces.sample import SAMPLE_SCAN
        from detection.faces.scorer import loaded_models
        from detection.faces.sharing import SHARED_VIDEO
        from detection.faces.uploads import EXAMINED, IMAGE, VIDEO
        from detection.navigation import ENTRIES
        from detection.page_sections import CARDS, FIGURES, LANDING
        from detection.sessions.activities import NOTICES, TYPES
        from detection.sessions.export_part import FINDINGS
        from media_jobs.events.registry import socket_events
        from media_jobs.jobs.registry import register
        from media_jobs.jobs.workers import report_loaded
        from media_jobs.library.systems import systems
        from media_jobs.sharing.registry import register as share
        from media_jobs.uploads.kinds import upload_kinds
        from media_jobs.uploads.purposes import purposes
        from media_jobs.uploads.samples import samples

        upload_kinds.register(VIDEO, IMAGE)
        purposes.register(EXAMINED)
        systems.register(FACES)
        samples.register(SAMPLE_SCAN)
        register(FACE_SCAN)
        register(FACE_RESCORE)
        share(SHARED_VIDEO)
        activity_types.register(*TYPES)
        notice_types.register(*NOTICES)
        parts.register(FINDINGS)
        socket_events.register(*VIDEO_ROOM)
        navigation.register(*ENTRIES)
        dashboard_cards.register(*CARDS)
        statistics_parts.register(FIGURES)
        landing_lines.register(*LANDING)
        report_loaded(loaded_models)
        grant(
            self,
            moderators=(
                "view_detectionsession",
                "view_aggregatedverdict",
                "view_frameresult",
                "view_tellingframe",
                "view_review",
                "add_review",
                "change_review",
                "view_reviewcase",
            ),
            admins=("view_look",),
        )
