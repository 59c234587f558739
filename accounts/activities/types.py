"""The types of line that a user's log may have. Each app registers those that it writes."""

from dataclasses import dataclass
from typing import Literal

from accounts.registry import Registry


@dataclass(frozen=True)
class ActivityType:
    """What a line tells of.

    API clients read `name`, and `label` in their documentation. `counts_as` says to which of the
    figures of a log the line belongs, besides the total.
    """

    name: str
    label: str
    counts_as: Literal["scripts", "characters", "videos"] | None = None


activity_types = Registry[ActivityType]("activity type")

SIGNED_UP = ActivityType("signed_up", "Signed Up")
SIGNED_IN = ActivityType("signed_in", "Signed In")
SIGNED_OUT = ActivityType("signed_out", "Signed Out")
PASSWORD_CHANGED = ActivityType("password_changed", "Password Changed")
ROLE_CHANGED = ActivityType("role_changed", "Role Changed")
DEACTIVATED = ActivityType("deactivated", "Deactivated")
REACTIVATED = ActivityType("reactivated", "Reactivated")
EXTENSION_LINKED = ActivityType("extension_linked", "Extension Linked")
EXTENSION_UNLINKED = ActivityType("extension_unlinked", "Extension Unlinked")
DOOR_LINKED = ActivityType("door_linked", "Door Linked")
DOOR_UNLINKED = ActivityType("door_unlinked", "Door Unlinked")

TYPES = (
    SIGNED_UP,
    SIGNED_IN,
    SIGNED_OUT,
    PASSWORD_CHANGED,
    ROLE_CHANGED,
    DEACTIVATED,
    REACTIVATED,
    EXTENSION_LINKED,
    EXTENSION_UNLINKED,
    DOOR_LINKED,
    DOOR_UNLINKED,
)
