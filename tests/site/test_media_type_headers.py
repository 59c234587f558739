"""Headers whose parameters cannot be read, or make something else of what was sent."""

import httpx
import pytest

from tests.support.admin import browser_of, superuser
from tests.support.server import Server

PARAMETERS = ["charset*=utf-8''x%00y", "charset*=x''%ff", "q*=x''%ff", "charset*=undefined''%ff"]
PATHS = ["/api/auth/login", "/accounts/login/", "/health/live", "/api/videos/upload", "/"]


@pytest.mark.parametrize("parameter", PARAMETERS)
@pytest.mark.parametrize("header", ["Content-Type", "Accept"])
def test_a_parameter_that_nobody_can_read_is_no_error_of_ours(
    server: Server, header: str, parameter: str
) -> None:
    for path in PATHS:
        for method in ("GET", "POST"):
            headers = {header: f"application/json; {parameter}"}
            answer = httpx.request(method, server.url + path, content=b"{}", headers=headers)
            assert answer.status_code < 500, (method, path)
            assert answer.headers["Content-Type"] != "text/plain; charset=utf-8"


def test_the_answer_names_the_header(server: Server) -> None:
    headers = {"Content-Type": "application/json; charset*=x''%ff"}
    answer = httpx.post(f"{server.url}/api/auth/login", content=b"{}", headers=headers)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("The header Content-Type cannot be read.")


def test_parameters_that_can_be_read_are_taken(server: Server) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8; x*=utf-8''%e2%82%ac"}
    headers["Accept"] = "text/html;q=0.9, */*;q=0.8"
    answer = httpx.post(f"{server.url}/api/auth/login", content=b"{}", headers=headers)
    assert answer.json()["code"] == "invalid"


@pytest.mark.parametrize(("charset", "half"), [("utf-7", "%2B2AA-"), ("unicode_escape", r"\ud800")])
def test_no_charset_makes_half_a_surrogate_pair_of_an_address(
    db: None, charset: str, half: str
) -> None:
    browser = browser_of(superuser())
    browser.raise_request_exception = False
    for page in ("/videos/?search=", "/api/videos?search=", "/admin/media_jobs/upload/?q="):
        named = f"text/plain; charset={charset}"
        answer = browser.generic("GET", page + half, b"x", content_type=named)
        assert answer.status_code == 200, page
