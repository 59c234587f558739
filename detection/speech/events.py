"""What clients may send over the socket to hear of the examinations of a recording's voices."""

import uuid

from accounts.models import User
from detection.speech.kinds import group_of_recording
from detection.speech.selectors import latest_examination, recordings_of
from media_jobs.events.registry import Data
from media_jobs.events.rooms import room_events
from media_jobs.jobs.selectors import job_snapshot


def _group_of(user: User, recording_id: uuid.UUID) -> str | None:
    recording = recordings_of(user).filter(pk=recording_id)
    return group_of_recording(recording_id) if recording.exists() else None


def _snapshot_of(user: User, recording_id: uuid.UUID) -> Data | None:
    job = latest_examination(recording_id)
    return job_snapshot(job) if job else None


RECORDING_ROOM = room_events("recording", group_of=_group_of, snapshot_of=_snapshot_of)
