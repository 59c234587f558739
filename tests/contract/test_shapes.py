"""The contract's yardstick: it notices whatever a client would stumble over."""

from typing import Any

import pytest

from tests.contract.shapes import JWT, MOMENT, UUID, differences, in_words, maybe

PERSON = {"id": UUID, "tokens": int, "isVerified": False, "createdAt": MOMENT}
GOOD = {
    "id": "7d1cbb3e-2f0c-4d0a-9c39-2b6ec8d9a001",
    "tokens": 20,
    "isVerified": False,
    "createdAt": "2026-01-31T10:00:00.123456Z",
}


def test_what_is_promised_passes() -> None:
    assert differences(PERSON, GOOD) == []
    assert differences([{"person": maybe(PERSON)}], [{"person": GOOD}, {"person": None}]) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"tokens": "20"},
        {"tokens": True},
        {"tokens": 20.0},
        {"isVerified": True},
        {"isVerified": 0},
        {"id": "user_123"},
        {"createdAt": 1704067200},
        {"createdAt": "2026-01-31T10:00:00"},
        {"created_at": GOOD["createdAt"]},
        {"password": "…"},
    ],
    ids=str,
)
def test_another_value_type_or_field_does_not(changes: dict[str, Any]) -> None:
    assert differences(PERSON, {**GOOD, **changes})


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_field_is_named(name: str) -> None:
    rest = {key: value for key, value in GOOD.items() if key != name}
    assert differences(PERSON, rest) == [f"the answer has no {name}."]


def test_an_envelope_too_many_or_too_few_is_noticed() -> None:
    assert differences(PERSON, {"success": True, "data": GOOD})
    assert differences({"success": True, "data": PERSON}, GOOD)
    assert differences([PERSON], GOOD)
    assert differences(PERSON, [GOOD])
    assert differences([PERSON], []), "an empty list proves nothing"


def test_a_shape_is_said_in_a_line() -> None:
    shape = {"token": JWT, "user": maybe({"tokens": 20}), "all": [str]}
    assert in_words(shape) == "{token: JWT, user: {tokens: 20} or null, all: [text, …]}"
