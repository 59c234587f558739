from django.apps import AppConfig


class DetectionConfig(AppConfig):
    name = "detection"
    verbose_name = "Detection"

    def ready(self) -> None:
        import detection.checks  # noqa: F401
        from accounts.activity_types import activity_types
        from accounts.erasure.registry import parts
        from accounts.navigation import navigation
        from accounts.page_sections import dashboard_cards, statistics_parts
        from accounts.powers import give
        from detection.activities import TYPES
        from detection.events import VIDEO_ROOM
        from detection.export_part import FINDINGS
        from detection.faces.uploads import IMAGE, VIDEO
        from detection.jobs import FACE_RESCORE, FACE_SCAN
        from detection.navigation import ENTRIES
        from detection.page_sections import CARDS, FIGURES
        from media_jobs.events.registry import socket_events
        from media_jobs.registry import register
        from media_jobs.uploads.kinds import upload_kinds

        upload_kinds.register(VIDEO, IMAGE)
        register(FACE_SCAN)
        register(FACE_RESCORE)
        activity_types.register(*TYPES)
        parts.register(FINDINGS)
        socket_events.register(*VIDEO_ROOM)
        navigation.register(*ENTRIES)
        dashboard_cards.register(*CARDS)
        statistics_parts.register(FIGURES)
        give(
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
