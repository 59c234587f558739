"""Signing in by e-mail address, where an address may be claimed by several people."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.people.models import User
from accounts.people.selectors import MAX_CLAIMANTS, claimants_of


class ByEmail(ModelBackend):
    """Finds whose address and password these are.

    It hashes equally often for every address, so that the time it takes tells nobody whether an
    address is known, or verified, or claimed by others too.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The first claimant with this password, the owner of a verified address first of all."""
        address = email or username
        if not address or not password:
            return None
        candidates = claimants_of(address)
        right = [user for user in candidates if user.check_password(password)]
        for _ in range(MAX_CLAIMANTS - len(candidates)):
            make_password(password)
        return next(filter(self.user_can_authenticate, right), None)
