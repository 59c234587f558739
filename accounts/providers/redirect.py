"""The authorization code flow as allauth walks it, with what our two providers have in common."""

from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView
from django.http import HttpRequest

from accounts.providers.catalogue import RedirectDoor
from accounts.providers.exchange import Grant, ask_for_tokens
from accounts.providers.linking import Identity


class Arrival(SocialLogin):
    """Somebody who has come back from a provider: who they are there, and what it granted."""

    def __init__(self, provider: OAuth2Provider, identity: Identity, grant: Grant) -> None:
        account = SocialAccount(
            provider=identity.provider, uid=identity.subject, extra_data=identity.profile
        )
        super().__init__(account=account, provider=provider)
        self.identity = identity
        self.grant = grant


class Exchange(OAuth2Adapter):
    """Our side of the flow with one provider."""

    door: RedirectDoor
    state: dict[str, Any]

    @property
    def provider_id(self) -> str:
        return self.door.id

    @property
    def authorize_url(self) -> str:
        return self.door.authorize_url

    @property
    def access_token_url(self) -> str:
        return self.door.token_url

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> Grant:
        return ask_for_tokens(
            self.door,
            grant_type="authorization_code",
            code=request.GET["code"],
            redirect_uri=client.callback_url,
            code_verifier=pkce_code_verifier or "",
        )

    def parse_token(self, data: Grant) -> SocialToken:
        # Allauth wants one; it is neither stored nor read. What is kept is the grant, encrypted.
        return SocialToken()

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> Arrival:
        grant: Grant = kwargs["response"]
        return Arrival(self.get_provider(), self.identify(grant), grant)

    def identify(self, grant: Grant) -> Identity:
        """Whom the provider has sent back."""
        raise NotImplementedError


class Callback(OAuth2CallbackView):
    """Where the provider sends people back to; its adapter sees what was put aside before."""

    adapter: Exchange

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, refusal = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, refusal


class RedirectProvider(OAuth2Provider):
    """One provider's part of the flow."""

    pkce_enabled_default = True
    account_class = ProviderAccount
    oauth2_adapter_class: type[Exchange]


def callback_of(exchange: type[Exchange]) -> Any:
    """The view for a provider's callback."""
    return Callback.adapter_view(exchange)
