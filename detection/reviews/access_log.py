"""On record: who of the staff saw whose file, and when."""

from accounts.models import User
from detection.reviews.models import Look
from detection.sessions.models import DetectionSession


def note_look(*, session: DetectionSession, moderator: User) -> None:
    """Note that somebody is shown the file of a session, if it has one and it is not theirs."""
    if session.upload_id is not None and session.owner_id != moderator.pk:
        Look.objects.create(session=session, moderator=moderator)
