"""The recordings of which lectures are made."""

from django.conf import settings

from detection.sessions.video_kinds import VideoKind
from generation.lectures.kinds import LECTURE_KIND
from media_jobs.uploads.keys import last_part_of_key
from media_jobs.uploads.purposes import Limits, Purpose


def limits_of(kind: str) -> Limits:
    """How large and how long a recording may be."""
    return Limits(settings.MAX_LECTURE_MB, settings.MAX_LECTURE_SECONDS)


MADE_READABLE = Purpose(
    "lecture",
    "Make a PDF of a lecture",
    (VideoKind.VIDEO.value,),
    LECTURE_KIND,
    usual=False,
    limits=limits_of,
    key=lambda upload: f"videos/{upload.pk}/{last_part_of_key(upload)}",
)
