"""Whoever reads the whole database has nothing that opens a door here.

No secret is in it, as it is or encoded, and nothing that is in it serves as a secret.
"""

import base64
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from spotifai import settings as as_deployed
from tests.support.dump import Cell, dump
from tests.support.encodings import forms, readings
from tests.support.exports import contents_of, exported
from tests.support.fixtures import World, world_of_alice
from tests.support.media import Clips
from tests.support.provider import Provider
from tests.support.secret_checks import doors_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SHORTEST = 6
WORD = re.compile(rf"[^\s\"',;{{}}\[\]()]{{{SHORTEST},}}")
NUMBER = re.compile(r"[\d.:+TZ -]+")


@pytest.fixture
def world(clips: Clips, tmp_path: Path, provider: Provider) -> World:
    return world_of_alice(clips, tmp_path, provider)


@pytest.fixture
def before(db: None) -> set[Cell]:
    """What every fresh installation holds, and everybody knows."""
    return set(dump())


def is_text(value: str) -> bool:
    """Whether it can be sent as a token; the rest is what text happens to decode to."""
    return value.isascii() and value.isprintable()


def secrets_found(cells: Iterable[Cell], secrets: dict[str, str]) -> list[str]:
    return [
        f"the {name} is in {cell.table}.{cell.column}"
        for cell in cells
        for reading in readings(cell.text)
        for name, secret in secrets.items()
        if any(form in reading for form in forms(secret))
    ]


def test_no_secret_is_in_it_in_clear_or_encoded(world: World, settings: Any) -> None:
    secrets = world.secrets | {
        "signing key": settings.SECRET_KEY,
        "key of the tokens": settings.JWT_SIGNING_KEY,
        "user code without its hyphen": world.secrets["user code"].replace("-", ""),
        "key without its prefix": world.secrets["reading key"].rpartition("-")[2],
    }
    found = secrets_found(dump(), secrets)
    assert not found, "\n".join(found)


def test_none_is_in_the_archive_that_its_owner_is_given(world: World) -> None:
    written = {
        name: content.decode("latin1")
        for name, content in contents_of(exported(world.alice)).items()
        if not name.endswith((".mp4", ".jpg"))
    }
    kept = {cell.text for cell in dump() if "digest" in cell.column or cell.column == "password"}
    secrets = world.secrets | {f"kept {text}": text for text in kept}
    found = secrets_found((Cell("archive", *file) for file in written.items()), secrets)
    assert not found, "\n".join(found)


def test_nothing_that_is_in_it_opens_a_door(before: set[Cell], world: World, bob: User) -> None:
    doors = doors_of(world.alice, bob, uid=world.objects["uidb36"])
    stolen = {value for cell in set(dump()) - before for value in values(cell)}
    assert world.alice.email in stolen
    opened = [(name, value) for name, door in doors.items() for value in stolen if door(value)]
    assert not opened
    closed = [name for name, door in doors.items() if not door(world.secrets[name])]
    assert not closed, "the right secret opens each, so these were the right doors to try"


def values(cell: Cell) -> Iterator[str]:
    """What could serve as a secret: the cell, what it reads as, and each word of that."""
    for reading in readings(cell.text):
        for value in (reading, *WORD.findall(reading)):
            if len(value) >= SHORTEST and is_text(value) and not NUMBER.fullmatch(value):
                yield value


def test_a_password_is_kept_as_a_slow_hash(settings: Any) -> None:
    settings.PASSWORD_HASHERS = as_deployed.PASSWORD_HASHERS
    user = User.objects.create_user("dora@example.com", "a long enough passphrase")
    assert user.password.startswith("argon2$argon2id$")


def test_the_dump_and_its_readings_find_what_is_there(alice: User) -> None:
    texts = {(cell.table, cell.column): cell.text for cell in dump()}
    assert texts["users", "email"] == alice.email
    hidden = base64.b64encode(zlib.compress(b"a secret")).decode()
    for text in ("a secret", b"a secret".hex(), base64.b64encode(b"a secret").decode(), hidden):
        assert any("a secret" in reading for reading in readings(f'{{"kept": "{text}"}}'))
