"""What people allow."""

from accounts.people.models import User


def lend_reviewed_files(*, user: User, lends: bool) -> None:
    """Allow, or no longer allow, that the user's reviewed files measure and improve detectors."""
    User.objects.filter(pk=user.pk).update(lends_reviewed_files=lends)
