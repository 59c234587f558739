"""Reviewed files as a labelled set: those whose owners agreed, each once, and nothing else."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from accounts.models import User
from detection.models import DetectionSession, Finding, Review
from detection.reviews.decisions import review
from tests.support.admin import browser_of, moderator
from tests.support.media import Clips
from tests.support.reviews import judged, judged_again, upload_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def charlie(db: None) -> User:
    """A moderator."""
    return moderator("charlie@example.com")


@pytest.fixture
def lender(alice: User) -> User:
    """Alice, who lends her reviewed files: she has said so on her page."""
    browser_of(alice).post("/account/lending/", {"lends": "yes"})
    alice.refresh_from_db()
    return alice


def found_by(moderator: User, session: DetectionSession, found: str) -> Review:
    return review(session=session, moderator=moderator, found=found, note="So it is.")


def export(folder: Path, *arguments: str) -> str:
    told = StringIO()
    call_command("export_reviewed", str(folder), *arguments, stdout=told)
    return told.getvalue()


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_was_found_is_measured_at_once(
    lender: User, charlie: User, clips: Clips, tmp_path: Path, redness_scorer: None
) -> None:
    fake = judged(lender, clips.reddened, label="uncertain")
    real = judged(lender, clips.face, label="manipulated", probability=0.9)
    found_by(charlie, fake, Finding.MANIPULATED)
    found_by(charlie, real, Finding.AUTHENTIC)
    folder = tmp_path / "set"
    assert export(folder) == f"{folder}/labels.csv: 1 real, 1 fake\n"
    assert {(row["label"], row["group"]) for row in rows_of(folder)} == {
        ("fake", "uncertain"),
        ("real", "manipulated"),
    }
    for row in rows_of(folder):
        source = {"fake": clips.reddened, "real": clips.face}[row["label"]]
        assert (folder / row["path"]).read_bytes() == source.read_bytes()
    told = StringIO()
    call_command("evaluate", "faces", str(folder / "labels.csv"), "--json", stdout=told)
    report = json.loads(told.getvalue())
    assert (report["real"], report["fake"], report["unusable"]) == (1, 1, [])
    assert set(report["tables"]["group"]) == {"uncertain", "manipulated"}


def test_files_of_those_who_have_not_agreed_are_left_out_and_counted(
    lender: User, bob: User, charlie: User, clips: Clips, tmp_path: Path
) -> None:
    found_by(charlie, judged(lender, clips.numbered(1)), Finding.AUTHENTIC)
    found_by(charlie, judged(bob, clips.numbered(2)), Finding.MANIPULATED)
    told = export(tmp_path / "set")
    assert "1 real, 0 fake" in told
    assert "left out: 1 whose owner has not agreed" in told
    assert len(files_in(tmp_path / "set")) == 2

    browser_of(lender).post("/account/lending/", {"lends": "no"})
    assert "left out: 2 whose owner has not agreed" in export(tmp_path / "later")
    assert files_in(tmp_path / "later") == ["labels.csv"]


def test_nobody_lends_before_they_say_so(alice: User) -> None:
    assert not alice.lends_reviewed_files
    browser = browser_of(alice)
    assert "You do not allow it." in browser.get("/account/").content.decode()
    assert (
        "Thank you."
        in browser.post("/account/lending/", {"lends": "yes"}, follow=True).content.decode()
    )
    assert "You allow it." in browser.get("/account/").content.decode()
    browser.post("/account/lending/", {"lends": "perhaps"})
    alice.refresh_from_db()
    assert not alice.lends_reviewed_files
    assert browser.get("/account/lending/").status_code == 405


def test_what_no_moderator_has_decided_is_left_out_and_counted(
    lender: User, charlie: User, clips: Clips, tmp_path: Path
) -> None:
    found_by(charlie, judged(lender, clips.numbered(1)), Finding.CANNOT_TELL)
    older = judged(lender, clips.numbered(2), label="authentic")
    older.review = Review.objects.create(session=older, moderator=charlie, decision="overturned")
    older.save()
    judged(lender, clips.numbered(3))  # nobody has looked
    told = export(tmp_path / "set")
    assert "0 real, 0 fake" in told
    assert "left out: 2 of which no moderator has said what it is" in told


def test_the_same_file_is_there_once_whoever_sent_it(
    lender: User, bob: User, charlie: User, clips: Clips, tmp_path: Path
) -> None:
    User.objects.update(lends_reviewed_files=True)
    for owner in (lender, bob):
        found_by(charlie, judged(owner, clips.numbered(1)), Finding.AUTHENTIC)
    told = export(tmp_path / "set")
    assert "1 real" in told
    assert "left out: 1 that are copies" in told
    assert len(rows_of(tmp_path / "set")) == 1


def test_a_file_that_moderators_do_not_agree_about_is_left_out(
    lender: User, bob: User, charlie: User, clips: Clips, tmp_path: Path
) -> None:
    User.objects.update(lends_reviewed_files=True)
    found_by(charlie, judged(lender, clips.numbered(1)), Finding.AUTHENTIC)
    found_by(charlie, judged(bob, clips.numbered(1)), Finding.MANIPULATED)
    assert "left out: 2 of which moderators have said different things" in export(tmp_path / "set")
    assert rows_of(tmp_path / "set") == []


def test_the_latest_word_on_a_file_counts(
    lender: User, charlie: User, clips: Clips, tmp_path: Path
) -> None:
    session = judged(lender, clips.numbered(1))
    found_by(charlie, session, Finding.AUTHENTIC)
    found_by(charlie, session, Finding.MANIPULATED)
    again = judged_again(session, label="authentic")
    assert [row["label"] for row in rows_after(tmp_path / "one")] == ["fake"]
    found_by(charlie, again, Finding.AUTHENTIC)
    assert [row["label"] for row in rows_after(tmp_path / "two")] == ["real"]


def rows_after(folder: Path) -> list[dict[str, str]]:
    export(folder)
    return rows_of(folder)


def test_only_words_since_a_day_can_be_asked_for(
    lender: User, charlie: User, clips: Clips, tmp_path: Path
) -> None:
    early = found_by(charlie, judged(lender, clips.numbered(1)), Finding.AUTHENTIC)
    found_by(charlie, judged(lender, clips.numbered(2)), Finding.MANIPULATED)
    Review.objects.filter(pk=early.pk).update(decided_at=datetime(2026, 1, 31, 23, 59, tzinfo=UTC))
    assert "0 real, 1 fake" in export(tmp_path / "february", "--since", "2026-02-01")
    assert "1 real, 1 fake" in export(tmp_path / "january", "--since", "2026-01-31")
    with pytest.raises(CommandError, match="invalid day value: 'yesterday'"):
        export(tmp_path / "never", "--since", "yesterday")


def test_the_list_says_nothing_of_the_owner(
    lender: User, charlie: User, clips: Clips, tmp_path: Path
) -> None:
    session = judged(lender, clips.numbered(1))
    found_by(charlie, session, Finding.AUTHENTIC)
    export(tmp_path / "set")
    text = (tmp_path / "set" / "labels.csv").read_text()
    for name in ("alice", "numbered", "charlie", str(session.pk), str(session.upload_id)):
        assert name not in text.lower()
    assert files_in(tmp_path / "set") == [f"{upload_of(session).sha256}.mp4", "labels.csv"]
    assert (tmp_path / "set" / "files").stat().st_mode & 0o077 == 0


def test_files_that_are_gone_or_altered_are_left_out(
    lender: User, charlie: User, clips: Clips, tmp_path: Path
) -> None:
    gone, altered = judged(lender, clips.numbered(1)), judged(lender, clips.numbered(2))
    for session in (gone, altered):
        found_by(charlie, session, Finding.AUTHENTIC)
    default_storage.delete(upload_of(gone).key)
    Path(default_storage.path(upload_of(altered).key)).write_bytes(b"something else")
    assert "left out: 2 that could not be read" in export(tmp_path / "set")
    assert files_in(tmp_path / "set") == ["labels.csv"]


def test_a_folder_with_something_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        export(tmp_path)
    assert (tmp_path / "labels.csv").read_text() == "mine"
    with pytest.raises(CommandError, match="cannot be written"):
        export(tmp_path / "labels.csv" / "inside")
