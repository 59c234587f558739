"""A link that was signed is looked at like any other input."""

from typing import Any

import pytest
from django.core import signing
from django.test import Client

from media_jobs.files.links import SALT

GOOD = {"n": "uploads/x/source.mp4", "t": "video/mp4", "f": ""}
STRANGE: list[Any] = [None, [], {}, 7, True, "", "\0", "\ud800", "a\r\nX: y"]


def opened(signed: Any) -> int:
    client = Client(raise_request_exception=False)
    return client.get(f"/files/{signing.dumps(signed, salt=SALT)}").status_code


@pytest.mark.django_db
@pytest.mark.parametrize("field", GOOD)
def test_no_strange_field_is_an_error_of_ours(field: str) -> None:
    for value in STRANGE:
        # There is no such file either: what matters is that nothing breaks on the way there.
        assert opened(GOOD | {field: value}) == 404, value


@pytest.mark.django_db
@pytest.mark.parametrize("signed", [None, [], "text", 7, {}, {"n": "x"}, [[[]]]])
def test_what_was_signed_need_not_be_a_link(signed: Any) -> None:
    assert opened(signed) == 404
