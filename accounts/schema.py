"""How our tokens appear in the OpenAPI document."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ApiKey(OpenApiAuthenticationExtension):
    """`Authorization: Bearer sk-spotifai-…`."""

    target_class = "accounts.keys.KeyAuthentication"
    name = "api_key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class BearerToken(OpenApiAuthenticationExtension):
    """`Authorization: Bearer <access token>`."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class ExtensionToken(OpenApiAuthenticationExtension):
    """`Authorization: Bearer ext-spotifai-…`, for the extension's own endpoints."""

    target_class = "accounts.extension_auth.ExtensionAuthentication"
    name = "extension_token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
