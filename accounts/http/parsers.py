"""The bodies that the API takes: whatever is wrong with one, the answer is 400."""

from typing import Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError

from accounts.http.untrusted_json import BadJson, read_json


class JSONParser(parsers.JSONParser):
    """JSON that `read_json` takes."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The value that was sent. Raises `ParseError`."""
        try:
            return read_json(stream.read())
        except BadJson as error:
            raise ParseError(str(error)) from error


class FormParser(parsers.FormParser):
    """Fields as browsers send them."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The fields that were sent. Raises `ParseError`."""
        try:
            return super().parse(stream, media_type, parser_context)
        except (LookupError, ValueError) as error:
            raise ParseError("This is not a form.") from error


class MultiPartParser(parsers.MultiPartParser):
    """Fields and files as browsers send them."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The fields and files that were sent. Raises `ParseError`."""
        try:
            return super().parse(stream, media_type, parser_context)
        except (LookupError, ValueError) as error:
            raise ParseError("This is not a multipart form.") from error
