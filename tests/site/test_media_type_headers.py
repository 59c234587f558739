"""Headers whose parameters cannot be read, before a real server."""

import httpx
import pytest

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
