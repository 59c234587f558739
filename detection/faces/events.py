"""What clients may send over the socket to hear of the examinations of a video or picture."""

import uuid

from accounts.models import User
from detection.sessions.selectors import latest_examination, video_uploads_of
from media_jobs.events.registry import Data
from media_jobs.events.rooms import room_events
from media_jobs.jobs.notify import group_of_upload
from media_jobs.jobs.selectors import job_snapshot


def _group_of(user: User, video_id: uuid.UUID) -> str | None:
    video = video_uploads_of(user).filter(pk=video_id)
    return group_of_upload(video_id) if video.exists() else None


def _snapshot_of(user: User, video_id: uuid.UUID) -> Data | None:
    job = latest_examination(video_id)
    return job_snapshot(job) if job else None


VIDEO_ROOM = room_events("video", group_of=_group_of, snapshot_of=_snapshot_of)
