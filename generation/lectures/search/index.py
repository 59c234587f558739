"""The index of words: on PostgreSQL columns that it makes itself, on SQLite tables beside.

Both follow each write in whatever way it comes. On SQLite triggers do that, which go with a table
that a migration makes anew: `restore_triggers` brings them back after every migration.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from generation.lectures.search.folding import (
    IGNORED,
    MARKS,
    SEPARATORS,
    WITHOUT_SPACES,
    folded,
    small_letters,
    without_signs,
)

# A vector of PostgreSQL has at most 1 MB.
MOST_CHARACTERS = 100_000
LAST_WITH_CASE = 0x1E944
LETTERS_AT_ONCE = 0x400
COLUMNS = {"lecture_slides": ("title", "text"), "lecture_lines": ("text",)}
# The tables of SQLite that index them.
FTS_OF = {"lecture_slides": "lecture_slide_words", "lecture_lines": "lecture_line_words"}


def make_index(editor: BaseDatabaseSchemaEditor) -> None:
    """Index all slides and lines that there are and will be."""
    if editor.connection.vendor == "postgresql":
        for statement in _postgresql():
            editor.execute(statement, None)
    elif editor.connection.vendor == "sqlite":
        for table, words in FTS_OF.items():
            editor.execute(
                f"CREATE VIRTUAL TABLE {words} USING fts5({', '.join(COLUMNS[table])}, "
                "prefix='2 3', tokenize=\"unicode61 remove_diacritics 2 categories 'L* M* N*'\")"
            )
            _fill(editor.execute, table)


def drop_index(editor: BaseDatabaseSchemaEditor) -> None:
    """Undo `make_index`."""
    if editor.connection.vendor == "postgresql":
        for table in COLUMNS:
            editor.execute(f"ALTER TABLE {table} DROP COLUMN search_vector")
        editor.execute("DROP FUNCTION lecture_words(text)")
    elif editor.connection.vendor == "sqlite":
        for table, words in FTS_OF.items():
            for name, _ in _triggers(table):
                editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            editor.execute(f"DROP TABLE {words}")


def offer_folding(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Let the triggers of SQLite call `folded`; for each connection that is made."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("lecture_words", 1, folded, deterministic=True)


def restore_triggers(using: str, **kwargs: Any) -> None:
    """Index again what a migration on SQLite has left without triggers; after each migration."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        there = {name for (name,) in cursor.fetchall()}
        for table, words in FTS_OF.items():
            if words in there and not {name for name, _ in _triggers(table)} <= there:
                cursor.execute(f"DELETE FROM {words}")  # noqa: S608
                _fill(cursor.execute, table)


def _fill(execute: Callable[[str], Any], table: str) -> None:
    names = ", ".join(COLUMNS[table])
    values = ", ".join(f"lecture_words({name})" for name in COLUMNS[table])
    into = f"INSERT INTO {FTS_OF[table]} (rowid, {names})"
    execute(f"{into} SELECT id, {values} FROM {table}")  # noqa: S608
    for name, what in _triggers(table):
        execute(f"DROP TRIGGER IF EXISTS {name}")
        execute(f"CREATE TRIGGER {name} AFTER {what} END")


def _triggers(table: str) -> Iterator[tuple[str, str]]:
    words, names = FTS_OF[table], ", ".join(COLUMNS[table])
    values = ", ".join(f"lecture_words(new.{name})" for name in COLUMNS[table])
    insert = f"INSERT INTO {words} (rowid, {names}) VALUES (new.id, {values});"  # noqa: S608
    delete = f"DELETE FROM {words} WHERE rowid = old.id;"  # noqa: S608
    yield f"{words}_insert", f"INSERT ON {table} BEGIN {insert}"
    yield f"{words}_update", f"UPDATE OF id, {names} ON {table} BEGIN {delete} {insert}"
    yield f"{words}_delete", f"DELETE ON {table} BEGIN {delete}"


def _postgresql() -> Iterator[str]:
    yield _function()
    said = "to_tsvector('simple'::regconfig, lecture_words(text))"
    title = "setweight(to_tsvector('simple'::regconfig, lecture_words(title)), 'A')"
    for table, vector in (
        ("lecture_slides", f"{title} || setweight({said}, 'B')"),
        ("lecture_lines", said),
    ):
        column = f"search_vector tsvector GENERATED ALWAYS AS ({vector}) STORED"
        yield f"ALTER TABLE {table} ADD COLUMN {column}"
        yield f"CREATE INDEX {table}_words ON {table} USING gin (search_vector)"


def _function() -> str:
    """`folded` in the words of PostgreSQL, whatever the locale of the database.

    `translate` goes through all its letters for each of a text's: it is asked for few at a time,
    and only where one of them is there.
    """
    steps = [
        f"said := normalize(left(said, {MOST_CHARACTERS}), NFKD);",
        f"said := normalize(regexp_replace(said, '[{IGNORED}]+', '', 'g'), NFKC);",
        'said := lower(said COLLATE "C");',
        r"IF said ~ '[^\u0001-\u007f]' THEN",
        *_without_case(),
        "END IF;",
        f"said := regexp_replace(said, '[{SEPARATORS}]+', ' ', 'g');",
        rf"RETURN regexp_replace(said, '[{WITHOUT_SPACES}][{MARKS}]*', ' \& ', 'g');",
    ]
    return (
        "CREATE FUNCTION lecture_words(said text) RETURNS text "
        f"LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$ BEGIN {' '.join(steps)} END $$"
    )


def _without_case() -> Iterator[str]:
    blocks = defaultdict[int, dict[str, str]](dict)
    for letter in map(chr, range(0x80, LAST_WITH_CASE)):
        small = small_letters(letter)
        if small == letter or without_signs(letter) != letter:
            continue
        if len(small) > 1:
            yield f"said := replace(said, '{letter}', '{small}');"
        else:
            blocks[ord(letter) // LETTERS_AT_ONCE][letter] = small
    for letters in blocks.values():
        those = "".join(letters)
        smalls = "".join(letters.values())
        yield f"IF said ~ '[{those}]' THEN said := translate(said, '{those}', '{smalls}'); END IF;"
