"""What the OpenAPI document tells of views, shapes and tokens beside their fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer

Shape = TypeVar("Shape", bound=type)


@dataclass(frozen=True)
class Tag:
    """A group of operations. A view names its own as `tag`."""

    name: str
    description: str
    order: int
    """Groups are listed from the lowest to the highest."""


def example(value: dict[str, Any]) -> Callable[[Shape], Shape]:
    """Show this value wherever a request or a successful answer has the decorated serializer."""
    shown = OpenApiExample("Example", value, status_codes=[200, 201, 202])
    return extend_schema_serializer(examples=[shown])


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
