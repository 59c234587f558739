"""One OpenAPI document that lists every path of the API, shown by pages with local assets only."""

import re

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from drf_spectacular.validation import validate_schema
from rest_framework.views import APIView

from tests.support.routes import patterns

pytestmark = pytest.mark.django_db

NOT_API = {"/api/schema", "/api/docs"}


@pytest.fixture
def document(client: Client) -> dict:
    """The document as it is served."""
    answer = client.get("/api/schema")
    assert answer.status_code == 200
    return yaml.safe_load(answer.content)


def test_the_document_is_valid(document: dict) -> None:
    validate_schema(document)


def test_it_is_made_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


def test_it_lists_every_path_of_the_api(document: dict) -> None:
    served = set()
    for pattern in patterns():
        view = getattr(pattern.callback, "view_class", None) or getattr(
            pattern.callback, "cls", None
        )
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if view and issubclass(view, APIView) and path.startswith("/api/"):
            served.add(path)
    missing = served - set(document["paths"]) - NOT_API
    assert not missing
    assert "/api/videos/upload" in served


def test_every_operation_has_a_description_and_an_id_of_its_own(document: dict) -> None:
    ids = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            ids.append(operation["operationId"])
            assert operation.get("description") or operation.get("summary"), (method, path)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", ["/api/docs", "/docs", "/redoc"])
def test_the_pages_load_nothing_from_elsewhere(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    html = answer.content.decode()
    fetched = re.findall(r"""<(?:script|img|iframe)[^>]+src="([^"]+)""", html)
    fetched += re.findall(r"""<link[^>]+href="([^"]+)""", html)
    assert fetched
    assert [url for url in fetched if url.startswith(("http:", "https:", "//"))] == []
    for url in fetched:
        if url.startswith("/static/"):
            assert finders.find(url.removeprefix("/static/").split("?")[0]), url
