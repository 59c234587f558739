"""Links with which a new password is chosen: good once, and until access is ended."""

from datetime import datetime
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetLinks(PasswordResetTokenGenerator):
    """Makes and checks the keys of such links."""

    def _make_hash_value(self, user: Any, timestamp: int | datetime) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.sessions_ended}"  # type: ignore[arg-type]
