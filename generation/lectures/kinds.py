"""The names of the jobs on lectures, and of those who hear of them."""

import uuid

LECTURE_KIND = "lecture"
SPEECH_KIND = "lecture_speech"
DOCUMENTS_KIND = "lecture_documents"
LECTURE_KINDS = (LECTURE_KIND, SPEECH_KIND, DOCUMENTS_KIND)
# What this site reads for others (`remote`).
ORDER_KIND = "lecture_order"


def group_of_lecture(lecture_id: uuid.UUID | str) -> str:
    """The channel group that hears of the work on one lecture."""
    return f"lecture.{lecture_id}"
