"""Every door that a secret opens: tried with a value, each says whether it opened."""

from collections.abc import Callable
from urllib.parse import quote

from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from tests.support.admin import browser_of

Door = Callable[[str], bool]


def doors_of(owner: User, visitor: User, *, uid: str) -> dict[str, Door]:
    """The doors by the secret that they ask for; `uid` names the owner in password-reset links."""
    program, somebody, anybody = APIClient(), browser_of(visitor), Client()

    def post(path: str, body: dict[str, str]) -> int:
        return program.post(path, body, format="json").status_code

    def bearer(value: str) -> bool:
        header = "Bearer " + value.encode().decode("latin1")
        return program.get("/api/auth/me", HTTP_AUTHORIZATION=header).status_code == 200

    def session(value: str) -> bool:
        browser = Client()
        browser.cookies["sessionid"] = value
        return browser.get("/account/").status_code == 200

    def extension(value: str) -> bool:
        answer = program.post("/api/extension/verify", {"token": value}, format="json")
        return answer.status_code == 200 and answer.json()["valid"]

    def device_code(value: str) -> bool:
        return post("/api/extension/link", {"device_code": value}) in (200, 202)

    def user_code(value: str) -> bool:
        return somebody.post("/extension/", {"user_code": value}).status_code == 200

    def refresh(value: str) -> bool:
        return post("/api/auth/refresh", {"refresh": value}) == 200

    def password(value: str) -> bool:
        return post("/api/auth/login", {"email": owner.email, "password": value}) == 200

    def confirmation(value: str) -> bool:
        answer = anybody.get(f"/accounts/confirm-email/{quote(value, safe='')}/")
        return answer.status_code == 200 and answer.context["confirmation"] is not None

    def reset(value: str) -> bool:
        path = f"/accounts/password/reset/key/{uid}-{quote(value, safe='')}/"
        return anybody.get(path).status_code == 302

    def file(value: str) -> bool:
        return anybody.get(f"/files/{quote(value, safe='')}").status_code == 200

    def shared(value: str) -> bool:
        return anybody.get(f"/shared/{quote(value, safe='')}/").status_code == 200

    doors = {
        "access token": bearer,
        "reading key": bearer,
        "session cookie": session,
        "extension token": extension,
        "device code": device_code,
        "user code": user_code,
        "password": password,
        "confirmation key": confirmation,
        "reset key": reset,
        "file link": file,
        "shared link": shared,
        # The last: a refresh token opens only once.
        "refresh token": refresh,
    }
    return {name: _unhurried(door) for name, door in doors.items()}


def _unhurried(door: Door) -> Door:
    """The door without its limit on how often one may try."""

    def opens(value: str) -> bool:
        cache.clear()
        return door(value)

    return opens
