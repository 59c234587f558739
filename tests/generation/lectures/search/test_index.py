"""Every row is found as it is now, in whatever way it was written, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Value
from django.db.models.functions import Concat

from accounts.models import User
from generation.lectures.models import Lecture, Slide, TranscriptLine
from generation.lectures.search.folding import folded
from generation.lectures.searching import search
from media_jobs.uploads.services import delete_upload
from tests.generation.lectures.rows import lecture_of, line_of, slide_of

pytestmark = pytest.mark.django_db(transaction=True)


def found(user: User, query: str) -> list[str]:
    return ["".join(part.text for part in hit.snippet) for hit in search(user, query).hits]


def indexed_rows() -> int:
    """How many rows the index of SQLite has; PostgreSQL's are columns."""
    if connection.vendor != "sqlite":
        return TranscriptLine.objects.count() + Slide.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM lecture_line_words) + "
            "(SELECT count(*) FROM lecture_slide_words)"
        )
        return int(cursor.fetchone()[0])


def test_the_index_follows_each_way_of_writing(alice: User) -> None:
    lecture = lecture_of(alice, slides=[("Whales", "they sing")], lines=["Rivers run."])
    line = lecture.transcript.get()
    slide = lecture.slides.get()
    assert found(alice, "rivers") == ["Rivers run."]

    line.text = "Stars burn."
    line.save(update_fields=["text"])
    assert (found(alice, "rivers"), found(alice, "stars")) == ([], ["Stars burn."])

    TranscriptLine.objects.filter(pk=line.pk).update(text=Concat(F("text"), Value(" Bright.")))
    assert found(alice, "bright") == ["Stars burn. Bright."]

    slide.text = "they dive"
    Slide.objects.bulk_update([slide], ["text"])
    assert (found(alice, "sing"), found(alice, "dive")) == ([], ["they dive"])

    with connection.cursor() as cursor:
        cursor.execute("UPDATE lecture_slides SET title = 'Dolphins'")
        assert len(found(alice, "dolphins")) == 1
        cursor.execute("DELETE FROM lecture_slides")
    assert found(alice, "dolphins") == []

    slide_of(lecture, 2, "Again", "a slide").save()
    Slide.objects.bulk_create(
        [slide_of(lecture, 2, "Anew", "another")],
        update_conflicts=True,
        unique_fields=["lecture", "number"],
        update_fields=["title", "text"],
    )
    assert (found(alice, "again"), found(alice, "anew")) == ([], ["another"])

    TranscriptLine.objects.all().delete()
    assert found(alice, "stars") == []
    line_of(lecture, 7, "Back to whales").save()
    assert found(alice, "whales") == ["Back to whales"]


def test_it_goes_with_the_file_and_with_the_account(alice: User) -> None:
    first = lecture_of(alice, slides=[("A", "one")], lines=["two"])
    lecture_of(alice, slides=[("B", "three")], lines=["four"])
    delete_upload(upload=first.upload)
    assert indexed_rows() == 2
    alice.delete()
    assert indexed_rows() == 0


def test_both_databases_fold_every_sign_as_python_does() -> None:
    codes = [*range(1, 0x3500), *range(0xA000, 0xAD00), *range(0xE000, 0x10500)]
    codes += [*range(0x1E900, 0x1FC00), 0x20000, 0x2FA1D, 0xE0041]
    texts = [f"x{chr(code)}y" for code in codes]
    texts += ["École Ø Straße ﬁ", "Мы ЁЖ", "กินข้าว がく", "e\u0301 A\u030a I\u0307"]
    said: dict[str, str] = {}
    with connection.cursor() as cursor:
        for text in texts:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT lecture_words(%s)", [text])
                said[text] = cursor.fetchone()[0]
        if connection.vendor == "postgresql":
            cursor.execute("SELECT x, lecture_words(x) FROM unnest(%s::text[]) x", [texts])
            said = dict(cursor.fetchall())
    assert {
        text: words for text, words in said.items() if words.split() != folded(text).split()
    } == {}


@pytest.fixture
def before() -> Iterator[list[tuple[str, str]]]:
    """The state before the index; the database has the newest again in the end."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield [("lectures", "0001_lectures")]
    migrate(leaves)


def migrate(targets: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def test_rows_of_before_are_indexed_and_the_index_can_be_undone(
    alice: User, before: list[tuple[str, str]]
) -> None:
    lecture_of(alice, slides=[("École", "text")], lines=["Rivers run."])
    migrate(before)
    assert TranscriptLine.objects.get().text == "Rivers run."
    TranscriptLine.objects.update(text="Stars burn.")  # nothing of it is there any more
    migrate([("lectures", "0002_words")])
    assert found(alice, "stars") == ["Stars burn."]
    assert len(found(alice, "ecole")) == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no such triggers")
def test_what_a_migration_makes_anew_is_indexed_again(alice: User) -> None:
    lecture = lecture_of(alice, lines=["Rivers run."])
    schema: Any = connection.schema_editor()
    with schema as editor:
        field = TranscriptLine._meta.get_field("edited")
        editor._remake_table(TranscriptLine, alter_fields=[(field, field)])
    TranscriptLine.objects.update(text="Stars burn.")
    assert found(alice, "stars") == [], "its triggers went with the table"
    call_command("migrate", verbosity=0)
    assert found(alice, "stars") == ["Stars burn."]
    line_of(lecture, 2, "Whales sing.").save()
    assert found(alice, "whales") == ["Whales sing."]
    assert Lecture.objects.count() == 1
