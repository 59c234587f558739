from django.apps import AppConfig


class LecturesConfig(AppConfig):
    name = "generation.lectures"
    label = "lectures"
    verbose_name = "Lectures"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate

        from accounts.activities.types import activity_types
        from accounts.erasure.registry import parts
        from accounts.navigation import navigation
        from accounts.page_sections import dashboard_cards, landing_lines
        from accounts.roles.permissions import grant
        from generation.lectures.activities import TYPES
        from generation.lectures.events import LECTURE_ROOM
        from generation.lectures.export_part import PART
        from generation.lectures.jobs import DOCUMENTS, LECTURE, SPEECH
        from generation.lectures.library import LECTURES
        from generation.lectures.navigation import ENTRIES
        from generation.lectures.page_sections import CARD, LANDING
        from generation.lectures.sample.sample import SAMPLE_LECTURE
        from generation.lectures.search.index import offer_folding, restore_triggers
        from generation.lectures.sharing import SHARED_LECTURE
        from generation.lectures.uploads import MADE_READABLE
        from media_jobs.events.registry import socket_events
        from media_jobs.files.cleaning import clean_too
        from media_jobs.jobs.registry import register
        from media_jobs.library.systems import systems
        from media_jobs.sharing.registry import register as share
        from media_jobs.uploads.purposes import purposes
        from media_jobs.uploads.samples import samples

        purposes.register(MADE_READABLE)
        samples.register(SAMPLE_LECTURE)
        for kind in (LECTURE, SPEECH, DOCUMENTS):
            register(kind)
        for folder in ("videos", "pdfs", "subtitles", "lectures"):
            clean_too(folder)
        activity_types.register(*TYPES)
        connection_created.connect(offer_folding)
        post_migrate.connect(restore_triggers, sender=self)
        parts.register(PART)
        systems.register(LECTURES)
        share(SHARED_LECTURE)
        grant(
            self,
            moderators=("view_lecture",),
            admins=("view_slide", "view_lecturefile", "view_transcriptline"),
        )
        socket_events.register(*LECTURE_ROOM)
        navigation.register(*ENTRIES)
        dashboard_cards.register(CARD)
        landing_lines.register(LANDING)
