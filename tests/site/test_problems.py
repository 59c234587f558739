"""Errors over the API are one shape: RFC 9457, with what older clients look for."""

import uuid

import pytest
from django.test import Client, override_settings
from rest_framework.test import APIClient

from accounts.models import User
from tests.support.uploads import UPLOAD

pytestmark = pytest.mark.django_db

NOWHERE = uuid.UUID(int=0)


def assert_problem(answer, status: int, code: str) -> str:
    """The answer is a problem with this status and code; returns its sentence."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail", "code", "success", "message"} <= set(body)
    assert (body["status"], body["code"], body["success"]) == (status, code, False)
    assert body["message"] == body["detail"] != ""
    return body["message"]


def test_what_is_not_valid_names_its_fields(anyone: APIClient) -> None:
    answer = anyone.post("/api/auth/login", {"email": "x"}, format="json")
    assert_problem(answer, 400, "invalid")
    assert set(answer.json()["errors"]) == {"password"}


def test_text_that_is_no_json_is_said_to_be_none(anyone: APIClient) -> None:
    for text in ("{", '"\\ud800', "\xff".encode("latin1"), "[1,"):
        answer = anyone.post("/api/auth/login", text, content_type="application/json")
        assert_problem(answer, 400, "parse_error")


@pytest.mark.parametrize("text", ["[]", '"text"', "null", "7"])
def test_json_of_another_kind_is_said_to_be_invalid(anyone: APIClient, text: str) -> None:
    answer = anyone.post("/api/auth/login", text, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["success"] is False


def test_who_is_not_signed_in_is_told_so(anyone: APIClient) -> None:
    assert_problem(anyone.get("/api/videos"), 401, "not_authenticated")


def test_a_form_of_another_site_is_refused(alice: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    answer = browser.post(f"/api/v1/jobs/{NOWHERE}/cancel")
    assert_problem(answer, 403, "permission_denied")


@pytest.mark.parametrize(
    "path",
    [
        f"/api/videos/{NOWHERE}",
        f"/api/v1/jobs/{NOWHERE}",
        f"/api/analytics/sessions/{NOWHERE}",
        "/api/videos/not-an-id",
        "/api/nowhere",
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_what_is_not_there_is_not_found_and_tells_no_inner_names(
    alice_api: APIClient, path: str, debug: bool
) -> None:
    with override_settings(DEBUG=debug):
        sentence = assert_problem(alice_api.get(path), 404, "not_found")
    assert "matches the given query" not in sentence


def test_a_method_that_is_not_offered(alice_api: APIClient) -> None:
    answer = alice_api.put("/api/videos")
    assert_problem(answer, 405, "method_not_allowed")
    assert "GET" in answer["Allow"]


def test_a_type_that_is_not_read(alice_api: APIClient) -> None:
    answer = alice_api.post(UPLOAD, "x", content_type="text/plain")
    assert_problem(answer, 415, "unsupported_media_type")


def test_a_type_that_is_not_spoken(alice_api: APIClient) -> None:
    assert_problem(
        alice_api.get("/api/videos", headers={"Accept": "text/csv"}), 406, "not_acceptable"
    )


def test_a_multipart_body_that_is_broken(alice_api: APIClient) -> None:
    for boundary, body in (("", "x"), ("; boundary=b", "--b\r\nnonsense"), ("; boundary=b", "")):
        answer = alice_api.generic("POST", UPLOAD, body, f"multipart/form-data{boundary}")
        assert answer.status_code in (400, 411), (boundary, body)
        assert answer.json()["success"] is False


def test_a_form_with_thousands_of_fields_is_refused(alice_api: APIClient) -> None:
    fields = {f"field{number}": "x" for number in range(1100)}
    answer = alice_api.post(UPLOAD, fields, format="multipart")
    assert answer.status_code == 400
    assert answer.json()["success"] is False


@pytest.mark.parametrize("debug", [False, True])
def test_what_nobody_expected_gives_a_reference_and_no_traceback(
    alice_api: APIClient, monkeypatch, debug: bool, caplog
) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr("detection.sessions.api.statistics_of", broken)
    alice_api.raise_request_exception = False
    with override_settings(DEBUG=debug):
        answer = alice_api.get("/api/analytics/stats")
    sentence = assert_problem(answer, 500, "internal_error")
    assert "secret" not in answer.content.decode()
    assert answer["X-Request-ID"]
    assert "a secret detail" in caplog.text
    assert sentence
