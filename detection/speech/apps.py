from django.apps import AppConfig


class SpeechConfig(AppConfig):
    name = "detection.speech"
    label = "speech"
    verbose_name = "Voices"

    def ready(self) -> None:
        import detection.speech.checks
        import detection.speech.remote.checks  # noqa: F401
        from accounts.activities.types import activity_types
        from accounts.erasure.registry import parts
        from accounts.navigation import navigation
        from accounts.page_sections import dashboard_cards, landing_lines, statistics_parts
        from accounts.roles.permissions import grant
        from detection.faces.evidence import other_evidence
        from detection.speech.activities import TYPES
        from detection.speech.events import RECORDING_ROOM
        from detection.speech.export_part import PART
        from detection.speech.jobs import SPEECH_SCAN
        from detection.speech.library import VOICES_FOUND
        from detection.speech.navigation import ENTRIES
        from detection.speech.of_video import VOICES_OF_VIDEO
        from detection.speech.page_sections import CARD, FIGURES, LANDING
        from detection.speech.remote.prediction_jobs import PREDICTION
        from detection.speech.scorer import loaded_models
        from detection.speech.sharing import SHARED_VOICES
        from detection.speech.uploads import RECORDING, SOUND_TRACK, VOICES
        from media_jobs.events.registry import socket_events
        from media_jobs.jobs.registry import register
        from media_jobs.jobs.workers import report_loaded
        from media_jobs.library.systems import systems
        from media_jobs.sharing.registry import register as share
        from media_jobs.uploads.kinds import upload_kinds
        from media_jobs.uploads.purposes import purposes

        upload_kinds.register(RECORDING)
        purposes.register(VOICES, SOUND_TRACK)
        register(SPEECH_SCAN)
        register(PREDICTION)
        systems.register(VOICES_FOUND)
        other_evidence.register(VOICES_OF_VIDEO)
        share(SHARED_VOICES)
        activity_types.register(*TYPES)
        parts.register(PART)
        socket_events.register(*RECORDING_ROOM)
        navigation.register(*ENTRIES)
        dashboard_cards.register(CARD)
        statistics_parts.register(FIGURES)
        landing_lines.register(LANDING)
        report_loaded(loaded_models)
        grant(self, moderators=("view_speechdetection",))
