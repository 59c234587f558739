"""Looking up what a request names."""

import uuid

from django.shortcuts import get_object_or_404

from accounts.http.caller import HasUser, signed_in
from detection.sessions.selectors import videos_of
from media_jobs.models import Upload


def own_video(request: HasUser, video_id: uuid.UUID) -> Upload:
    """The visitor's video; anybody else's is not found."""
    return get_object_or_404(videos_of(signed_in(request)), pk=video_id)
