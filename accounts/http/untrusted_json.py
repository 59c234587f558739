"""JSON that anybody may have sent: read, or refused with a sentence, whatever it holds."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 64
# What databases can keep of whole numbers.
LARGEST = 2**63 - 1
# Nothing else can turn into a letter or a number that `_check` refuses.
SUSPICIOUS = re.compile(r"\\u[dD][89a-fA-F]|[eE]\+?\d{3}|\d{19}")
HALF = re.compile("[\ud800-\udfff]")


class BadJson(ValueError):
    """It is not JSON, or holds what nobody can keep; the message says which."""


def read_json(sent: str | bytes, *, halves: bool = False) -> Any:
    """The value that was sent. Raises `BadJson`.

    At most `MAX_DEPTH` lists and objects lie within each other, numbers are finite and whole ones
    fit into 64 bits, and texts hold no half of a surrogate pair, which could be neither stored nor
    sent back in an error; `halves` is for those who do neither.
    """
    try:
        text = sent if isinstance(sent, str) else sent.decode()
        value = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise BadJson(_too_deep()) from None
    except json.JSONDecodeError as error:
        raise BadJson(f"This is not JSON: {error}.") from error
    except UnicodeError as error:
        raise BadJson("This is not text in UTF-8.") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise BadJson("A number is too large.") from error
    _check_depth(value)
    if SUSPICIOUS.search(text):
        for leaf in _leaves(value):
            _check(leaf, halves=halves)
    return value


def _refuse_constant(name: str) -> None:
    raise json.JSONDecodeError(f"{name} is no number", "", 0)


def _too_deep() -> str:
    return f"Lists and objects lie more than {MAX_DEPTH} deep within each other. Send fewer levels."


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [item for outer in level for item in _items(outer) if type(item) in (list, dict)]
        if not level:
            return
    raise BadJson(_too_deep())


def _items(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _leaves(value: Any) -> Iterator[Any]:
    """Every text and number, the names of fields among them."""
    if isinstance(value, dict):
        yield from value
    elif not isinstance(value, list):
        yield value
    for item in _items(value):
        yield from _leaves(item)


def _check(leaf: Any, *, halves: bool) -> None:
    if isinstance(leaf, str):
        if not halves and HALF.search(leaf):
            raise BadJson("A text holds half of a surrogate pair.")
    elif isinstance(leaf, float):
        if not math.isfinite(leaf):
            raise BadJson("A number is too large.")
    elif isinstance(leaf, int) and abs(leaf) > LARGEST:
        raise BadJson("A number is too large.")
