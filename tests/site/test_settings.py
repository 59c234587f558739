"""What the environment says is read in one way, refused where it does not fit, and documented."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from environs import EnvValidationError

from accounts.environment import Environment, declared
from spotifai.checks import production_is_safe
from spotifai.management.commands.document_settings import EXAMPLE, MANUAL, example, with_settings
from tests.support.registries import emptied

ROOT = Path(__file__).parents[2]


@pytest.fixture
def room() -> Any:
    """Reads settings that the site does not have."""
    with emptied(declared):
        yield Environment("A room")


def test_what_is_not_set_has_its_default(room: Environment) -> None:
    assert room.string("TEA", "green", "what is drunk") == "green"
    assert room.strings("GUESTS", "who comes") == []
    assert room.integer("CUPS", 3, "how many") == 3
    assert room.number("SUGAR", 0.5, "how much", minimum=0, maximum=2) == 0.5
    assert room.boolean("MILK", False, "whether") is False
    assert room.rate("REFILLS", "5/hour", "how often") == "5/hour"
    assert room.json_object("CAKES", "by name", default={"carrot": 1}) == {"carrot": 1}
    assert room.database_url("CELLAR_URL", "what is kept", shown="none") == ""


def test_what_is_set_has_its_type(room: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"GUESTS": "hatter,hare", "CUPS": "7", "MILK": "yes", "CAKES": '{"seed": 2}'}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert room.strings("GUESTS", "who comes") == ["hatter", "hare"]
    assert room.integer("CUPS", 3, "how many") == 7
    assert room.boolean("MILK", False, "whether") is True
    assert room.json_object("CAKES", "by name") == {"seed": 2}


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("many", lambda room: room.integer("TEA", 1, "")),
        ("-1", lambda room: room.integer("TEA", 1, "")),
        ("1.5", lambda room: room.integer("TEA", 1, "")),
        ("8", lambda room: room.integer("TEA", 1, "", maximum=7)),
        ("nan", lambda room: room.number("TEA", 1, "", minimum=0, maximum=2)),
        ("3", lambda room: room.number("TEA", 1, "", minimum=0, maximum=2)),
        ("perhaps", lambda room: room.boolean("TEA", True, "")),
        ("often", lambda room: room.rate("TEA", "1/s", "")),
        ("0/min", lambda room: room.rate("TEA", "1/s", "")),
        ("5/fortnight", lambda room: room.rate("TEA", "1/s", "")),
        ("[1]", lambda room: room.json_object("TEA", "")),
        ("{", lambda room: room.json_object("TEA", "")),
        ("coffee", lambda room: room.string("TEA", "green", "", choices=("green", "black"))),
        ("not-a-url", lambda room: room.database_url("TEA", "", shown="")),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    room: Environment,
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    read: Callable[[Environment], Any],
) -> None:
    monkeypatch.setenv("TEA", value)
    with pytest.raises(EnvValidationError, match='"TEA" invalid'):
        read(room)


def test_a_setting_is_declared_once(room: Environment) -> None:
    room.string("TEA", "green", "what is drunk")
    with pytest.raises(ValueError, match="TEA"):
        Environment("Another room").string("TEA", "black", "what is drunk")


def test_the_manual_lists_all_settings() -> None:
    """If this fails: `manage.py document_settings`."""
    manual = (ROOT / MANUAL).read_text()
    assert with_settings(manual) == manual


def test_the_example_lists_all_settings() -> None:
    """If this fails: `manage.py document_settings`."""
    assert (ROOT / EXAMPLE).read_text() == example()


def test_a_secret_counts_as_set_wherever_it_was_read(settings: Any) -> None:
    """In `.env`, too, which is no part of the process's environment."""
    settings.DEBUG, settings.GIVEN_SECRET_KEY = False, "a long random value"
    assert "spotifai.E001" not in {error.id for error in production_is_safe()}
    settings.GIVEN_SECRET_KEY = ""
    assert "spotifai.E001" in {error.id for error in production_is_safe()}
