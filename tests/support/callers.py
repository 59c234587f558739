"""Who knocks at the doors of somebody's things: clients of the API and browsers."""

from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import services as tokens
from billing.services import open_wallet
from tests.support.routes import Route
from tests.support.sockets import session_cookie


@dataclass
class Answer:
    """What came back, and what was written to the database meanwhile."""

    status: int
    location: str
    body: bytes
    writes: list[str]


class Caller:
    """A program with a token and, where there is a person behind it, their signed-in browser."""

    def __init__(self, *, token: str = "", cookie: str = "") -> None:
        self._program = APIClient(raise_request_exception=False)
        self._browser = Client(raise_request_exception=False)
        if token:
            self._program.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        if cookie:
            self._browser.cookies["sessionid"] = cookie
        elif token:
            self._browser.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def call(self, route: Route, method: str, path: str, body: dict[str, Any]) -> Answer:
        """Call a route, and undo whatever that did."""
        cache.clear()  # rate limits are another matter
        writes: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            result = execute(sql, params, many, context)
            if sql.startswith(("INSERT", "UPDATE", "DELETE")) and context["cursor"].rowcount:
                writes.append(sql)
            return result

        cookies = deepcopy(self._browser.cookies)
        with ExitStack() as undone:
            if not path.startswith("/health"):  # which asks SQLite for the lock: we would hold it
                undone.enter_context(transaction.atomic())
                undone.callback(transaction.set_rollback, True)
            undone.enter_context(connection.execute_wrapper(note))
            if route.is_api:
                sent = {"data": body, "format": "json"} if method != "get" else {}
                response = getattr(self._program, method)(path, **sent)
            else:
                response = getattr(self._browser, method)(path, body)
            content = _content(response)
        self._browser.cookies = cookies
        return Answer(
            status=response.status_code,
            location=response.headers.get("Location", ""),
            body=content,
            writes=writes,
        )


def person(user: User) -> Caller:
    """Somebody who has been here before."""
    open_wallet(user=user)
    return Caller(token=tokens.begin(user=user)["access"], cookie=session_cookie(user))


def _content(response: Any) -> bytes:
    async def whole() -> bytes:
        return b"".join([chunk async for chunk in response])

    return async_to_sync(whole)() if getattr(response, "is_async", False) else response.getvalue()
