"""A browser without a screen that goes to a provider and comes back, over real sockets."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.conftest import PASSWORD
from tests.support.provider import Provider
from tests.support.server import Server

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CALLBACKS = {
    "google": "/accounts/google/login/callback/",
    "spotify": "/api/v1/auth/spotify/callback",
}


def callbacks_of(server: Server) -> list[str]:
    """What is registered with the providers."""
    return [server.url + path for path in CALLBACKS.values()]


class Visitor(httpx.Client):
    """Keeps cookies, follows redirects, and sends forms as our pages do."""

    def __init__(self, server: Server, provider: Provider) -> None:
        super().__init__(base_url=server.url, headers=PAGE, follow_redirects=True, timeout=20)
        self.provider = provider

    def submit(self, path: str, *, follow: bool = True, **fields: str) -> httpx.Response:
        """Send a form of the page at `path`."""
        if "csrftoken" not in self.cookies:
            self.get("/accounts/login/")
        form = {**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        return self.post(path, data=form, follow_redirects=follow)

    def sign_in(self, email: str) -> None:
        """With the password that everybody in the tests has."""
        page = self.submit("/accounts/login/", login=email, password=PASSWORD)
        assert page.url.path == "/dashboard/", page.text

    def come_in_with(self, door: str, **fields: str) -> httpx.Response:
        """Continue with the provider, agree there, and come back."""
        return self.submit(f"/accounts/{door}/login/", follow=True, **fields)

    def link(self, door: str) -> httpx.Response:
        """Link the provider on the account page."""
        return self.submit(f"/account/doors/{door}/link/")

    def leave_for(self, door: str, **fields: str) -> str:
        """Where the provider's page is, for somebody who is about to go there."""
        return self.submit(f"/accounts/{door}/login/", follow=False, **fields).headers["Location"]

    def agree(self, authorize_url: str) -> str:
        """Agree on the provider's page; gives where it sends people back to."""
        answer = self.get(authorize_url, follow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def is_in(self) -> bool:
        """Whether the site knows who this is."""
        return self.get("/dashboard/", follow_redirects=False).status_code == 200

    def me(self) -> dict[str, Any]:
        """Who the site says this is."""
        return self.get("/api/auth/me", headers={"Accept": "application/json"}).json()


def query_of(url: str) -> dict[str, str]:
    """What a redirect carries along."""
    return dict(parse_qsl(urlsplit(url).query))
