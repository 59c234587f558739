"""Values against the schemas of an OpenAPI 3.0 document."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator


def misfits(value: Any, schema: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    """What in the value is not as the schema says; a field that it does not name is not either."""
    strict = _strict({**schema, "components": document["components"]})
    validator = Draft202012Validator(strict, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in validator.iter_errors(value):
        yield f"{error.json_path}: {error.message}"


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _strict(part) for name, part in schema.items()}
    if found.get("type") == "object" and "properties" in found:
        found.setdefault("additionalProperties", False)
    nullable = found.pop("nullable", None) is True
    return {"anyOf": [found, {"type": "null"}]} if nullable else found
