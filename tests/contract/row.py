"""A row of the contract: a call, and what it is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.contract.john import John
from tests.contract.shapes import ANYTHING, in_words

EMPTY = ""
FORM = "application/x-www-form-urlencoded"
PROBLEM_FIELDS: dict[str, Any] = {
    "type": "about:blank",
    "title": str,
    "status": int,
    "detail": str,
    "code": str,
    "success": False,
    "message": str,
}


@dataclass(frozen=True)
class Row:
    """How an endpoint is called and what it answers.

    `sends` may be a function of John, where a body holds something of his; `needs` is what he has
    to have beforehand, and `goes_to` the beginning of where a redirect leads.
    """

    method: str
    path: str
    status: int
    answer: Any
    who: str = "nobody"
    sends: dict[str, Any] | Callable[[John], dict[str, Any]] | None = None
    form: bool = False
    case: str = ""
    needs: str = ""
    goes_to: str = ""

    @property
    def name(self) -> str:
        """For example `POST /api/login: the documents' curl`."""
        return f"{self.method} {self.path}" + (f": {self.case}" if self.case else "")

    @property
    def in_words(self) -> str:
        """What is answered, in a line."""
        if self.goes_to:
            return f"a redirect to `{self.goes_to}…`"
        return f"`{in_words(self.answer)}`" if self.answer != EMPTY else "nothing"

    def ask(self, john: John, *, who: str | None = None) -> Any:
        """Make the call; returns the response."""
        has = {self.needs: getattr(john, self.needs)} if self.needs else {}
        path = self.path.format(**has)
        body = self.sends(john) if callable(self.sends) else self.sends
        client = john.client(self.who if who is None else who)
        send = getattr(client, self.method.lower())
        if self.form:
            return send(path, urlencode(body or {}), content_type=FORM)
        return send(path, body, format="json") if body is not None else send(path)


def problem(status: int, code: str | type[str] = str) -> dict[str, Any]:
    """The shape of an error."""
    fields = {**PROBLEM_FIELDS, "status": status, "code": code}
    return {**fields, "errors": ANYTHING} if code == "invalid" else fields
