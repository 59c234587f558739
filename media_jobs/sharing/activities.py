"""What users are told of their shares."""

from accounts.activities.services import record
from accounts.activities.types import ActivityType
from media_jobs.sharing.models import Share
from media_jobs.sharing.registry import shareables

RESULT_SHARED = ActivityType("result_shared", "Result Shared")
SHARE_REVOKED = ActivityType("share_revoked", "Share Revoked")
TYPES = (RESULT_SHARED, SHARE_REVOKED)


def record_shared(share: Share, title: str) -> None:
    """The result can be read by link."""
    what = "the result and the file" if share.with_media else "the result without the file"
    until = f"{share.expires_at:%-d %B %Y, %H:%M} UTC"
    _record(share, RESULT_SHARED, f"“{title}” can be read by link until {until}: {what}")


def record_revoked(share: Share, title: str) -> None:
    """The link leads nowhere any more."""
    _record(share, SHARE_REVOKED, f"A link to “{title}” was revoked")


def _record(share: Share, kind: ActivityType, message: str) -> None:
    shareable = shareables.get(share.kind)
    paths = {"page": shareable.page(share.result_id)} if shareable else {}
    record(user_id=share.owner_id, kind=kind, message=message, about=share.result_id, **paths)
