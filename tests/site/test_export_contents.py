"""What a person's archive holds: all that is theirs, nothing of others, and no secret."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import CASCADE
from django.utils import timezone

from accounts.api_keys.services import make_key
from accounts.erasure.registry import parts
from accounts.erasure.services import delete_account
from accounts.models import User
from billing.services import adjust
from detection.models import DetectionSession, TellingFrame
from detection.reviews.access_log import note_look
from detection.reviews.decisions import review
from detection.reviews.requests import ask_for_review
from media_jobs.jobs.registry import key_of
from media_jobs.models import Artifact
from tests.support.admin import superuser
from tests.support.dump import dump
from tests.support.exports import contents_of, exported, lines_of
from tests.support.fixtures import World, world_of_alice
from tests.support.media import Clips, stored_files
from tests.support.provider import Provider
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.django_db(transaction=True)

# Columns whose values nobody is told, not even the person that they belong to.
UNTOLD = re.compile(r"password|digest|jti|session_key|session_data|idempotency|checkout|^file$")

# Tables of which the fixture has no row: of staff, of a copy of a file, of some minutes.
NOT_IN_HER_WORLD = {
    "account.EmailConfirmation",
    "accounts.ExtensionPairing",
    "accounts.User_groups",
    "accounts.User_user_permissions",
    "admin.LogEntry",
    "detection.Resemblance",
    "media_jobs.CacheUse",
    "socialaccount.SocialToken",
}


@pytest.fixture
def world(clips: Clips, tmp_path: Path, provider: Provider) -> World:
    """Alice with one of each thing, and with what moderators and administrators did to them."""
    world = world_of_alice(clips, tmp_path, provider)
    boss = superuser()
    adjust(user=world.alice, amount=3, reason="Sorry for the wait", made_by=boss)
    session = world.alice.detection_sessions.get(pk=world.objects["session_id"])
    review(session=session, moderator=boss, found="cannot_tell", note="Seen at the trial.")
    assert session.upload is not None
    ask_for_review(upload=session.upload, remark="It is I who speaks.")
    note_look(session=session, moderator=boss)
    return world


def a_report_of(session: DetectionSession) -> None:
    """As if she had asked for one."""
    assert session.job is not None
    name = "report-0123.pdf"
    stored = default_storage.save(key_of(session.job, name), ContentFile(b"%PDF-1.7 the report"))
    Artifact.objects.create(
        job=session.job, name=name, file=stored, content_type="application/pdf", size_bytes=19
    )


def test_the_archive_holds_all_that_is_hers(world: World) -> None:
    found = contents_of(exported(world.alice))
    whole = b"\n".join(found.values()).decode(errors="replace")
    for what, name in world.names.items():
        assert what == "checkout" or name in whole, what

    account = json.loads(found["account.json"])
    assert (account["email"], account["role"]) == (world.alice.email, "user")
    assert account["addresses"] == [
        {"email": world.alice.email, "verified": False, "primary": True}
    ]
    assert {key["name"] for key in account["api_keys"]} == {"looking glass", "vorpal sword"}
    assert len(account["sign_ins"]) == 2  # one that a linked provider has ended, and the next
    assert len(account["extension_links"]) == 1
    kinds = [line["type"] for line in lines_of(found["activities.jsonl"])]
    assert {"signed_up", "scan_completed", "extension_linked", "tokens_purchased"} <= set(kinds)

    entries = lines_of(found["tokens/ledger.jsonl"])
    wallet = json.loads(found["tokens/wallet.json"])
    assert sum(entry["amount"] for entry in entries) == wallet["balance"] == 73
    assert "Sorry for the wait" in {entry["reason"] for entry in entries}
    assert len(lines_of(found["tokens/purchases.jsonl"])) == 1
    assert {"face_scan", "data_export"} <= {job["kind"] for job in lines_of(found["jobs.jsonl"])}


def test_a_video_comes_as_it_was_uploaded_with_all_that_was_found_in_it(
    world: World, clips: Clips
) -> None:
    session = world.alice.detection_sessions.get(pk=world.objects["session_id"])
    a_report_of(session)
    found = contents_of(exported(world.alice))
    folder = f"videos/{world.objects['video_id']}"
    assert found[f"{folder}/original.mp4"] == clips.face.read_bytes()
    assert json.loads(found[f"{folder}/video.json"])["filename"] == "white-rabbit.mp4"

    inside = f"{folder}/sessions/{session.pk}"
    assert found[f"{inside}/report.pdf"] == b"%PDF-1.7 the report"
    facts = json.loads(found[f"{inside}/session.json"])
    assert (facts["label"], facts["summary"]) == (session.label, session.summary)
    frames = lines_of(found[f"{inside}/frames.jsonl"])
    assert [frame["index"] for frame in frames] == [row.index for row in session.frames.all()]
    assert len(frames) == session.frames_analysed > 0
    assert len(lines_of(found[f"{inside}/windows.jsonl"])) == session.windows.count() > 0
    reviewed = json.loads(found[f"{inside}/review.json"])
    (word,), (request,), (seen_at,) = (reviewed[name] for name in ("words", "requests", "seen_at"))
    assert (word["found"], word["note"]) == ("cannot_tell", "Seen at the trial.")
    assert (request["remark"], request["closed_at"]) == ("It is I who speaks.", None)
    assert datetime.fromisoformat(seen_at) <= timezone.now()
    telling = json.loads(found[f"{inside}/telling/telling.json"])
    kept_frames = TellingFrame.objects.filter(session=session).select_related("crop")
    assert [found[f"{inside}/telling/{row['crop']}"] for row in telling] == [
        default_storage.open(frame.crop.key).read() for frame in kept_frames
    ]
    assert telling


def test_what_her_extension_saw_is_in_it(world: World) -> None:
    found = contents_of(exported(world.alice))
    watched = world.alice.detection_sessions.get(client_id="tea-party")
    folder = f"extension/{watched.pk}"
    assert json.loads(found[f"{folder}/session.json"])["client_id"] == "tea-party"
    assert len(lines_of(found[f"{folder}/frames.jsonl"])) == 1


def test_there_is_no_secret_in_it_and_nothing_of_the_inside(world: World, settings: Any) -> None:
    found = contents_of(exported(world.alice))
    whole = b"\n".join(found.values()).decode("latin1")
    untold = {cell.text for cell in dump() if UNTOLD.search(cell.column) and len(cell.text) > 8}
    assert len(untold) > 10
    assert not {text for text in untold if text in whole}
    for what, secret in world.secrets.items():
        assert secret not in whole, what
    assert str(settings.MEDIA_ROOT) not in whole
    assert "uploads/" not in whole
    assert "root@example.com" not in whole


def test_nothing_of_anybody_else_is_in_it(alice: User, bob: User, clips: Clips) -> None:
    examined(alice, clips.photo)
    theirs = examined(bob, clips.face)
    make_key(user=bob, name="of Bob alone", scope="read", days=1)
    names = {str(bob.pk), str(theirs.pk), str(session_of(theirs).pk), bob.email, "of Bob alone"}
    hers, his = str(contents_of(exported(alice))), str(contents_of(exported(bob)))
    assert [name for name in names if name in hers] == []
    assert [name for name in names if name not in his] == []


def test_the_read_me_says_what_each_file_is(world: World) -> None:
    found = contents_of(exported(world.alice))
    text = found.pop("README.txt").decode()
    described = [path for part in parts for path in part.files]
    assert all(path in text for path in described)
    patterns = [re.sub("<[^>]+>", "[^/]+", re.escape(path)) for path in described]
    unknown = [name for name in found if not any(re.fullmatch(p, name) for p in patterns)]
    assert unknown == []
    assert f"{timezone.now():%Y}" in text


def test_each_table_that_leads_to_a_person_belongs_to_one_part() -> None:
    """A new table that leads to a person makes this fail: name it in its app's part."""
    models = apps.get_models(include_auto_created=True)
    leads_to_a_person: set[Any] = {get_user_model()}
    while found := {
        model
        for model in models
        for field in model._meta.fields
        if field.related_model in leads_to_a_person and model not in leads_to_a_person
    }:
        leads_to_a_person |= found
    named = [label for part in parts for label in (*part.models, *part.withheld, *part.kept)]
    assert sorted(named) == sorted(model._meta.label for model in leads_to_a_person)


def test_no_row_of_hers_is_left_after_she_has_gone(world: World) -> None:
    hers = rows_of(world.alice)
    empty = {label for label, keys in hers.items() if not keys}
    assert empty <= NOT_IN_HER_WORLD
    delete_account(user=world.alice)
    left = {
        label: apps.get_model(label)._base_manager.filter(pk__in=keys).count()
        for label, keys in hers.items()
    }
    assert not any(left.values()), left
    assert not stored_files()


def rows_of(user: User) -> dict[str, list[Any]]:
    """The keys of the user's rows in each table that the parts say is empty of who has gone."""
    labels = [label for part in parts for label in (*part.models, *part.withheld)]
    return {
        label: list(model._base_manager.filter(**{path: user.pk}).values_list("pk", flat=True))
        for label in labels
        for model in [apps.get_model(label)]
        for path in [path_to_the_owner(model)]
    }


def path_to_the_owner(model: Any) -> str:
    """By which fields the rows of a table lead to the person whose they are."""
    if model is get_user_model():
        return "pk"
    for field in model._meta.fields:
        remote = field.remote_field
        if remote is not None and remote.on_delete is CASCADE:
            return f"{field.name}__{path_to_the_owner(field.related_model)}"
    raise AssertionError(f"{model._meta.label} leads to nobody whose it would be")
