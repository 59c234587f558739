"""How our tokens appear in the OpenAPI document."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ApiKey(OpenApiAuthenticationExtension):
    """`Authorization: Bearer sk-spotifai-…`."""

    target_class = "accounts.api_keys.authentication.KeyAuthentication"
    name = "api_key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class BearerToken(OpenApiAuthenticationExtension):
    """`Authorization: Bearer <access token>`."""

    target_class = "accounts.tokens.services.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class ExtensionToken(OpenApiAuthenticationExtension):
    """`Authorization: Bearer ext-spotifai-…`, for the extension's own endpoints."""

    target_class = "accounts.extension.authentication.ExtensionAuthentication"
    name = "extension_token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class StaticToken(OpenApiAuthenticationExtension):
    """Nothing that clients need to know of: it works on a developer's machine alone."""

    target_class = "accounts.sign_in.static_token.StaticTokenAuthentication"
    name: list[str] = []

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        return []

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return []
