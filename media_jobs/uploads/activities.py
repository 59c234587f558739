"""What a user's log says of uploads."""

from accounts.activities.types import ActivityType

UPLOAD_DELETED = ActivityType("upload_deleted", "Upload Deleted", counts_as="videos")
