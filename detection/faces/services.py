"""The verbs of detection: take a file in and examine it. Moderators' are in `reviews`."""

from accounts.models import User
from detection.faces.uploads import EXAMINED
from detection.sessions.video_kinds import SOUND_TRACK_PURPOSE
from media_jobs.links.services import take_in_link
from media_jobs.models import Job
from media_jobs.uploads.purposes import Purpose, chosen_purposes
from media_jobs.uploads.take_in import TakenIn, take_in
from media_jobs.uploads.upload_handler import HashedUpload


def upload_and_scan(
    *,
    owner: User,
    file: HashedUpload,
    with_sound: bool = False,
    idempotency_key: str | None = None,
) -> TakenIn:
    """Take in a received video or picture and have it examined (`take_in` says the rest).

    The first of its jobs looks for faces, that of a video `with_sound` another for voices.
    """
    return take_in(
        owner=owner,
        file=file,
        purposes=_purposes(with_sound),
        idempotency_key=idempotency_key,
    )


def fetch_and_scan(
    *, owner: User, url: str, with_sound: bool = False, idempotency_key: str | None = None
) -> Job:
    """Have a link to a video or picture fetched, and the file examined; perhaps `with_sound`."""
    return take_in_link(
        owner=owner,
        url=url,
        purposes=_purposes(with_sound),
        idempotency_key=idempotency_key,
    )


def _purposes(with_sound: bool) -> list[Purpose]:
    return [EXAMINED, *(chosen_purposes([SOUND_TRACK_PURPOSE]) if with_sound else [])]
