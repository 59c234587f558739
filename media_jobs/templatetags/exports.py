"""What the account page, which belongs to a lower floor, shows of an export."""

from typing import Any

from django import template

from accounts.models import User
from media_jobs.data_export.jobs import latest_export

register = template.Library()


@register.simple_tag
def newest_export_of(user: User) -> dict[str, Any] | None:
    """The user's newest export with its job and, while it is kept, its download."""
    return latest_export(user)
