"""A bearer token that never changes, for trying out clients on a developer's machine."""

from hmac import compare_digest

from django.conf import settings
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.people.models import User
from accounts.providers.linking import Identity, NotLetIn, enter
from accounts.roles.models import Role
from accounts.roles.selectors import role_of
from accounts.roles.services import appoint

NAME = "static-token"
TESTER = Identity(NAME, NAME, f"{NAME}@localhost", email_verified=True, name="Static token")


class StaticTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <STATIC_BEARER_TOKEN>`, with `DEBUG=True` alone."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        """The tester; or None when the header holds something else."""
        expected = settings.STATIC_BEARER_TOKEN.encode()
        scheme, _, sent = get_authorization_header(request).partition(b" ")
        if not settings.DEBUG or not expected or scheme.lower() != b"bearer":
            return None
        if not compare_digest(sent.strip(), expected):
            return None
        return _tester(), NAME

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _tester() -> User:
    """An admin, never more than that, who has no password."""
    try:
        user = enter(identity=TESTER)
    except NotLetIn as error:
        raise AuthenticationFailed(error.message, code=error.code) from error
    if role_of(user) != Role.ADMIN:
        appoint(user=user, role=Role.ADMIN, reason="STATIC_BEARER_TOKEN")
    return user
