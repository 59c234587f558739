"""One OpenAPI document that lists every path of the API, shown by pages with local assets only."""

import re
from collections.abc import Iterator

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from drf_spectacular.validation import validate_schema
from rest_framework.views import APIView

from tests.support.routes import patterns
from tests.support.shapes import misfits

pytestmark = pytest.mark.django_db

NOT_API = {"/api/schema", "/api/docs"}
PROBLEM = {"$ref": "#/components/schemas/ProblemOut"}
# Programs are made from these: an operation keeps its id for good.
PUBLISHED_IDS = """
access_end admin admin_change admin_make admins auth_user balance checkout door_unlink doors
entries exchange_token export export_make extension_link extension_status extension_sync
extension_unlink extension_verify google job job_cancel job_rerun key_make key_revoke keys login
logout me my_activities my_activities_clear my_activity_stats prices programs programs_end refresh
session session_aggregated session_frames sessions sign_in_end sign_ins signup spotify_callback
spotify_login stats stripe_webhook studio_login studio_me studio_refresh studio_signup v1_logout
v1_me v1_token v1_users video video_delete video_report video_results video_review video_upload
videos
"""


def operations(document: dict) -> Iterator[tuple[str, str, dict]]:
    """Path, method and description of every operation."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def bodies(operation: dict) -> Iterator[tuple[str, dict]]:
    """What an operation takes and answers as JSON when all is well."""
    contents = {"request": operation.get("requestBody", {})}
    contents |= {s: answer for s, answer in operation["responses"].items() if s < "400"}
    for what, content in contents.items():
        if media := content.get("content", {}).get("application/json"):
            yield what, media


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


def test_every_operation_is_told_in_a_line(document: dict) -> None:
    for _, _, operation in operations(document):
        summary = operation["summary"]
        assert re.fullmatch(r"[A-Z][a-z]+ .{2,50}[^.]", f"{summary} "), operation["operationId"]
        assert not summary.startswith(("The ", "One ", "Whether ", "Where ")), summary


def test_summaries_differ_within_a_group(document: dict) -> None:
    told = [(*op["tags"], op["summary"]) for _, _, op in operations(document)]
    assert len(told) == len(set(told))


def test_every_operation_is_in_a_described_group(document: dict) -> None:
    used = {tag for _, _, operation in operations(document) for tag in operation["tags"]}
    assert all(operation["tags"] for _, _, operation in operations(document))
    assert [tag["name"] for tag in document["tags"]][:2] == ["Sign-in", "Videos"]
    assert used == {tag["name"] for tag in document["tags"] if tag["description"]}


def test_ids_of_operations_are_unique_and_none_is_lost(document: dict) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert set(PUBLISHED_IDS.split()) <= set(ids)


def test_every_json_body_has_an_example_of_its_shape(document: dict) -> None:
    troubles = []
    for _, _, operation in operations(document):
        for what, media in bodies(operation):
            where = f"{operation['operationId']} {what}"
            shown = [example["value"] for example in media.get("examples", {}).values()]
            troubles += [] if shown else [f"{where}: no example"]
            for value in shown:
                faults = misfits(value, media["schema"], document)
                troubles += [f"{where}{fault}" for fault in faults]
    assert troubles == []


def test_every_error_is_a_problem(document: dict) -> None:
    for _, _, operation in operations(document):
        errors = {s: answer for s, answer in operation["responses"].items() if s >= "400"}
        errors.pop("416", None)  # of a range, which says all in a header
        assert {"400", "406", "503"} <= set(errors)
        for status, answer in errors.items():
            assert answer["description"], (operation["operationId"], status)
            assert list(answer["content"]) == ["application/problem+json"]
            assert answer["content"]["application/problem+json"]["schema"] == PROBLEM


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
