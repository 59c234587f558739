"""The fields of an OpenAPI schema, in words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
Schemas = dict[str, Schema]

FORMATS = {
    "date-time": "date and time",
    "uuid": "UUID",
    "uri": "URL",
    "email": "e-mail address",
    "binary": "file",
    "date": "date",
    "double": "number",
}
LIMITS = {
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "maxLength": "At most {} characters.",
    "maxItems": "At most {} items.",
    "pattern": "Matches {}.",
    "default": "If left out: {}.",
}


@dataclass(frozen=True)
class Field:
    """One line of a shape, or one parameter of an operation."""

    name: str
    type: str
    shape: str
    """The named shape that it, or each of its items, has; else empty."""
    required: bool
    description: str
    values: tuple[str, ...]
    """All that it may be, if these are few."""
    limits: tuple[str, ...]


def fields_of(schema: Schema, schemas: Schemas) -> list[Field]:
    """The fields of an object's schema, or of the shape that it names."""
    found = schemas[shape_of(schema)] if shape_of(schema) else schema
    required = found.get("required", [])
    return [
        field_of(name, part, schemas, required=name in required)
        for name, part in found.get("properties", {}).items()
    ]


def field_of(name: str, schema: Schema, schemas: Schemas, *, required: bool) -> Field:
    """One field."""
    bare = _resolved(schema, schemas)
    return Field(
        name=name,
        type=type_of(schema, schemas),
        shape=shape_of(schema) if "properties" in bare else _shape_of_items(bare),
        required=required,
        description=schema.get("description", ""),
        values=tuple(json.dumps(value).strip('"') for value in bare.get("enum", ())),
        limits=tuple(_limits({**bare, **schema})),
    )


def type_of(schema: Schema, schemas: Schemas) -> str:
    """What a value is, in words."""
    bare = _resolved(schema, schemas)
    nullable = schema.get("nullable") or bare.get("nullable")
    return f"{_plain_type(bare, schemas)}{' or null' if nullable else ''}"


def shape_of(schema: Schema) -> str:
    """The name of the shape that a schema refers to, or nothing."""
    parts = [schema, *schema.get("allOf", ()), *schema.get("oneOf", ())]
    return next((part["$ref"].rpartition("/")[2] for part in parts if "$ref" in part), "")


def _plain_type(schema: Schema, schemas: Schemas) -> str:
    kind = schema.get("type", "any value")
    if kind == "array":
        return f"list of {type_of(schema['items'], schemas)}"
    if isinstance(values := schema.get("additionalProperties"), dict) and values:
        return f"object of {type_of(values, schemas)} by name"
    return FORMATS.get(schema.get("format", ""), str(kind))


def _resolved(schema: Schema, schemas: Schemas) -> Schema:
    name = shape_of(schema)
    return schemas[name] if name else schema


def _shape_of_items(schema: Schema) -> str:
    return shape_of(schema["items"]) if schema.get("type") == "array" else ""


def _limits(schema: Schema) -> Iterator[str]:
    for name, words in LIMITS.items():
        if schema.get(name) not in (None, "", []):
            yield words.format(json.dumps(schema[name]).strip('"'))
