"""The names of what is sent here, of the jobs on it, and of those who hear of them."""

import uuid

AUDIO = "audio"
SPEECH_SCAN_KIND = "speech_scan"


def group_of_recording(upload_id: uuid.UUID | str) -> str:
    """The channel group that hears of the examinations of one recording's voices."""
    return f"recording.{upload_id}"
