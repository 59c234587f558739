"""The operations of the OpenAPI document, in groups, as the page shows them."""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from django.utils.text import slugify
from drf_spectacular.generators import SchemaGenerator

from spotifai.reference.fields import Field, Schemas, field_of, fields_of, shape_of, type_of

JSON_TYPE = "application/json"
FORM_TYPE = "multipart/form-data"
BYTES_TYPE = "application/octet-stream"
# A variable of the shell, as ids and the token are.
SITE = "$SITE"
WAYS_IN = {
    "bearer": "access token",
    "api_key": "API key",
    "extension_token": "extension token",
    "worker_signature": "signature of a worker",
    "cookieAuth": "browser session",
}


@dataclass(frozen=True)
class Parameter:
    """What goes into the path, the query or a header."""

    place: str
    field: Field


@dataclass(frozen=True)
class Body:
    """What is sent."""

    types: tuple[str, ...]
    shape: str
    fields: list[Field]
    example: str
    is_form: bool
    is_bytes: bool


@dataclass(frozen=True)
class Answer:
    """What comes back with one status."""

    status: int
    phrase: str
    description: str
    type: str
    shape: str
    example: str


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    credentials: tuple[str, ...]
    needs_credentials: bool
    parameters: list[Parameter]
    body: Body | None
    answers: list[Answer]
    errors: list[Answer]
    curl: str


@dataclass(frozen=True)
class Group:
    """The operations of a tag."""

    name: str
    slug: str
    description: str
    operations: list[Operation]


@dataclass(frozen=True)
class Shape:
    """A named object that operations take or answer."""

    name: str
    description: str
    fields: list[Field]


@dataclass(frozen=True)
class Reference:
    """All that the page shows."""

    description: str
    groups: list[Group]
    shapes: list[Shape]


@cache
def reference() -> Reference:
    """The site's API; the same for everybody, so read from the views once."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    schemas = document["components"]["schemas"]
    operations = [
        (operation["tags"], _operation(method, path, operation, schemas))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    groups = [
        Group(
            name=tag["name"],
            slug=slugify(tag["name"]),
            description=tag["description"],
            operations=[found for tags, found in operations if tag["name"] in tags],
        )
        for tag in document["tags"]
    ]
    told_in_place = {operation.body.shape for _, operation in operations if operation.body}
    shapes = [
        Shape(name, schema.get("description", ""), fields_of(schema, schemas))
        for name, schema in schemas.items()
        if "properties" in schema and name not in told_in_place
    ]
    return Reference(document["info"]["description"], groups, shapes)


def _operation(method: str, path: str, told: dict[str, Any], schemas: Schemas) -> Operation:
    parameters = [_parameter(one, schemas) for one in told.get("parameters", ())]
    body = _body(told["requestBody"]["content"], schemas) if "requestBody" in told else None
    answers = [_answer(int(status), one, schemas) for status, one in told["responses"].items()]
    security = [name for way in told.get("security", ()) for name in way]
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        description=told.get("description", ""),
        credentials=tuple(WAYS_IN[name] for name in security),
        needs_credentials={} not in told.get("security", [{}]),
        parameters=parameters,
        body=body,
        answers=sorted((a for a in answers if a.status < 400), key=lambda a: a.status),
        errors=sorted((a for a in answers if a.status >= 400), key=lambda a: a.status),
        curl=_curl(
            method.upper(),
            path,
            token=bool(security),
            files=_files_of(body) if body and body.is_form else [],
            body=body.example if body else "",
            is_bytes=bool(body and body.is_bytes),
        ),
    )


def _curl(
    method: str, path: str, *, token: bool, files: Sequence[str], body: str, is_bytes: bool
) -> str:
    """The call on the command line."""
    place = re.sub(r"{(\w+)}", lambda name: f"${name[1].upper()}", path)
    parts = [f'curl{"" if method == "GET" else f" -X {method}"} "{SITE}{place}"']
    if token:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    parts += [f"-F {field}=@clip.mp4" for field in files]
    if is_bytes:
        parts += [f"-H 'Content-Type: {BYTES_TYPE}'", "--data-binary @chunk"]
    if body and not files:
        compact = json.dumps(json.loads(body), ensure_ascii=False)
        parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(compact)}"]
    return " \\\n  ".join(parts)


def _files_of(form: Body) -> list[str]:
    return [field.name for field in form.fields if field.type == "file"]


def _parameter(told: dict[str, Any], schemas: Schemas) -> Parameter:
    schema = {"description": told.get("description", ""), **told["schema"]}
    required = told.get("required", False)
    return Parameter(told["in"], field_of(told["name"], schema, schemas, required=required))


def _body(content: dict[str, Any], schemas: Schemas) -> Body:
    types = tuple(content)
    form = content.get(FORM_TYPE, {"schema": {}})
    is_form = any(field.type == "file" for field in fields_of(form["schema"], schemas))
    is_bytes = BYTES_TYPE in content
    media = form if is_form else content[BYTES_TYPE if is_bytes else JSON_TYPE]
    return Body(
        types=types,
        shape=shape_of(media["schema"]),
        fields=fields_of(media["schema"], schemas),
        example=_example(media),
        is_form=is_form,
        is_bytes=is_bytes,
    )


def _answer(status: int, told: dict[str, Any], schemas: Schemas) -> Answer:
    content = told.get("content", {})
    media: dict[str, Any] = next(iter(content.values()), {})
    schema = media.get("schema", {})
    return Answer(
        status=status,
        phrase=HTTPStatus(status).phrase,
        description=told.get("description", ""),
        type=type_of(schema, schemas) if schema else "",
        shape=shape_of(schema) or shape_of(schema.get("items", {})),
        example=_example(media),
    )


def _example(media: dict[str, Any]) -> str:
    examples = media.get("examples", {}).values()
    values = [json.dumps(one["value"], indent=2, ensure_ascii=False) for one in examples]
    return next(iter(values), "")
