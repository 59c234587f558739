"""Extension tokens as a way to authenticate, for the extension's own endpoints and no others."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.settings import api_settings

from accounts.extension.models import ExtensionLink
from accounts.extension.services import TOKEN_PREFIX, link_of_token
from accounts.people.models import User


class ExtensionAuthentication(BaseAuthentication):
    """`Authorization: Bearer ext-spotifai-…`."""

    def authenticate(self, request: Request) -> tuple[User, ExtensionLink] | None:
        """The link's user, or None when the header holds something else."""
        scheme, _, token = get_authorization_header(request).decode("latin1").partition(" ")
        if scheme.lower() != "bearer" or not token.startswith(TOKEN_PREFIX):
            return None
        link = link_of_token(token.strip())
        if link is None:
            raise AuthenticationFailed(
                "This browser is not linked any more. Link it again.", code="unlinked"
            )
        return link.user, link

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


EXTENSION_OR_USER = [ExtensionAuthentication, *api_settings.DEFAULT_AUTHENTICATION_CLASSES]
