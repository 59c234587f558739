"""Google: OpenID Connect. Its ID token says who somebody is; nothing else is asked for."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.providers.catalogue import GOOGLE
from accounts.providers.exchange import Grant
from accounts.providers.issuers import from_google
from accounts.providers.linking import Identity
from accounts.providers.redirect import Exchange, RedirectProvider


class GoogleExchange(Exchange):
    door = GOOGLE

    def identify(self, grant: Grant) -> Identity:
        """Whom the ID token speaks of. Raises `NotAccepted`, `KeysAway`."""
        return from_google(grant.id_token, nonce=self.state["nonce"])


class GoogleProvider(RedirectProvider):
    id = GOOGLE.id
    name = GOOGLE.name
    oauth2_adapter_class = GoogleExchange

    def get_default_scope(self) -> list[str]:
        return ["openid", "email", "profile"]

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """Go to Google with a nonce, which must come back inside the ID token."""
        nonce = secrets.token_urlsafe(16)
        auth_params = {"nonce": nonce, "prompt": "select_account"}
        return super().redirect(request, process, auth_params=auth_params, nonce=nonce, **kwargs)
