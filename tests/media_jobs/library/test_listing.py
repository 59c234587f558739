"""The library lists what a person has: found, narrowed, paged and counted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from media_jobs.library.filters import ORDERINGS, Filters
from media_jobs.library.listing import PER_PAGE
from media_jobs.library.services import edit
from media_jobs.models import Upload
from media_jobs.uploads.deletion import delete_for_now
from media_jobs.uploads.models import MAX_NAME_CHARACTERS
from media_jobs.uploads.selectors import uploads_of
from tests.support.media import Clips
from tests.support.uploads import examined, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's browser."""
    client = Client()
    client.force_login(alice)
    return client


def made(owner: User, number: int, **fields: Any) -> Upload:
    """A row of an upload, of which there is no file."""
    usual = {
        "kind": "video",
        "filename": f"clip {number}.mp4",
        "content_type": "video/mp4",
        "sha256": f"{number:064x}",
        "latest_status": "succeeded",
    }
    return Upload.objects.create(owner=owner, size_bytes=number, **{**usual, **fields})


def names(api: APIClient, query: str = "") -> list[str]:
    answer = api.get(f"/api/v1/library{query}").json()
    assert answer["count"] == len(answer["results"])
    return [item["filename"] for item in answer["results"]]


def test_names_notes_and_digests_are_searched(alice: User, alice_api: APIClient) -> None:
    one, two, three = (made(alice, number) for number in (1, 2, 3))
    edit(upload=two, notes="From the Harbour, of a reader")
    Upload.objects.filter(pk=three.pk).update(sha256="00c0ffee" + "1" * 56)
    assert names(alice_api, "?search=CLIP 1") == ["clip 1.mp4"]
    assert names(alice_api, "?search=harbour") == ["clip 2.mp4"]
    assert names(alice_api, "?search=00C0FFEE") == ["clip 3.mp4"]
    assert names(alice_api, "?search=00c0ffee" + "1" * 56) == ["clip 3.mp4"]
    assert names(alice_api, "?search=00c0ff") == [], "seven digits may be part of anything"
    assert names(alice_api, "?search=00c0ffef") == []
    assert one.pk


@pytest.mark.skipif(connection.vendor == "sqlite", reason="it knows the cases of a to z only")
def test_letters_of_all_alphabets_are_found_in_either_case(
    alice: User, alice_api: APIClient
) -> None:
    made(alice, 1, filename="Ärger im Café.mp4")
    made(alice, 2, filename="ПРИВЕТ.mp4")
    assert names(alice_api, "?search=äRGER") == ["Ärger im Café.mp4"]
    assert names(alice_api, "?search=CAFÉ") == ["Ärger im Café.mp4"]
    assert names(alice_api, "?search=привет") == ["ПРИВЕТ.mp4"]
    assert names(alice_api, "?search=Arger") == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="reads PostgreSQL's plans")
def test_a_search_folds_no_name_anew(alice: User) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        for ordering in ORDERINGS:
            found = Filters(search="clip", ordering=ordering).narrow(uploads_of(alice), alice)
            plan = found.values_list("pk")[:20].explain()
            assert "Index Only Scan" in plan, plan
            assert "(upper((filename)::text)) ~~" in plan, plan


@pytest.mark.parametrize("letter", ["\N{MUSICAL SYMBOL G CLEF}", "ᾷ", "ŉ"])
def test_the_longest_names_are_kept(alice: User, letter: str) -> None:
    upload = made(alice, 1, filename=letter * MAX_NAME_CHARACTERS)
    upload.refresh_from_db()
    assert upload.filename == letter * MAX_NAME_CHARACTERS


def test_files_of_a_tag_are_counted_whatever_else_is_asked_for(
    browser: Client, alice: User, bob: User
) -> None:
    uploads = [made(alice, number, kind="image" if number == 1 else "video") for number in range(5)]
    for upload in (*uploads[:4], made(bob, 1)):
        edit(upload=upload, tags=["Election"])
    delete_for_now(owner=alice, uploads=[uploads[3].pk])
    for path, count in {
        "/library/?tag=election": 3,
        "/library/?tag=ELECTION&ordering=filename": 3,
        "/library/?tag=election&kind=image": 1,
        "/library/?tag=election&search=clip 2": 1,
        "/library/?tag=elect": 0,
        "/videos/?tag=election": 3,
    }.items():
        context = browser.get(path).context
        assert (context["count"], len(context["page"].rows)) == (count, count), path


def test_tags_are_offered_while_a_file_has_them(browser: Client, alice: User, bob: User) -> None:
    for number, tags in enumerate([["both", "hidden"], ["both"]], start=1):
        edit(upload=made(alice, number), tags=tags)
    edit(upload=made(bob, 3), tags=["of Bob"])
    first = Upload.objects.get(filename="clip 1.mp4")
    delete_for_now(owner=alice, uploads=[first.pk])
    offered = browser.get("/library/").context["known_tags"]
    assert [tag.name for tag in offered] == ["both"]


def test_filters_narrow_together(alice: User, alice_api: APIClient) -> None:
    days = {1: "2026-03-01T00:00:00Z", 2: "2026-03-31T23:59:59Z", 3: "2026-04-01T00:00:00Z"}
    for number, day in days.items():
        upload = made(alice, number, kind="image" if number == 2 else "video")
        label = "authentic" if number == 3 else "no_face"
        moment = datetime.fromisoformat(day)
        Upload.objects.filter(pk=upload.pk).update(created_at=moment, latest_label=label)
        edit(upload=upload, tags=["Election"] if number != 1 else ["other"])
    assert names(alice_api, "?since=2026-03-01&until=2026-03-31") == ["clip 2.mp4", "clip 1.mp4"]
    assert names(alice_api, "?since=2026-03-02&until=2026-03-31") == ["clip 2.mp4"]
    assert names(alice_api, "?tag=ELECTION") == ["clip 3.mp4", "clip 2.mp4"]
    assert names(alice_api, "?tag=election&kind=image") == ["clip 2.mp4"]
    assert names(alice_api, "?tag=elect") == []
    assert names(alice_api, "?label=authentic") == ["clip 3.mp4"]
    assert names(alice_api, "?label=authentic&kind=image") == []
    assert names(alice_api, "?ordering=filename") == ["clip 1.mp4", "clip 2.mp4", "clip 3.mp4"]


@pytest.mark.parametrize(
    "query",
    ["since=yesterday", "until=9999-12-31", "since=0001-01-01", "kind=nonsense", "label=%00",
     "status=no", "search=%00", "tag=%00x", "ordering=owner__password", "cursor=x", "view=x"],
)  # fmt: skip
def test_odd_filters_never_break_a_list(
    browser: Client, alice: User, alice_api: APIClient, query: str
) -> None:
    made(alice, 1)
    assert browser.get(f"/library/?{query}").status_code == 200
    assert browser.get(f"/videos/?{query}").status_code == 200
    assert alice_api.get(f"/api/v1/library?{query}").status_code == 200


def test_nobody_elses_uploads_tags_or_notes_are_found(
    alice: User, charlie: User, charlie_api: APIClient
) -> None:
    upload = made(alice, 1, sha256="00c0ffee" + "1" * 56)
    edit(upload=upload, tags=["ballot"], notes="harbour")
    made(charlie, 2)
    for query in ("?search=harbour", "?search=00c0ffee", "?tag=ballot"):
        assert names(charlie_api, query) == []
    client = Client()
    client.force_login(charlie)
    page = client.get("/library/").content.decode()
    assert "clip 2.mp4" in page
    assert "clip 1.mp4" not in page
    assert "ballot" not in page


def test_pages_keep_their_filters_and_count_what_fits(browser: Client, alice: User) -> None:
    start = timezone.now()
    for number in range(PER_PAGE + 5):
        upload = made(alice, number + 1)
        Upload.objects.filter(pk=upload.pk).update(created_at=start + timedelta(seconds=number))
    made(alice, 99, filename="other.mp4")
    page = browser.get("/library/?search=clip").context["page"]
    assert len(page.rows) == PER_PAGE
    assert page.rows[0].filename == f"clip {PER_PAGE + 5}.mp4"
    answer = browser.get(f"/library/?search=clip&cursor={page.next}")
    assert [upload.filename for upload in answer.context["page"].rows][-1] == "clip 1.mp4"
    assert answer.context["count"] == PER_PAGE + 5
    assert "search=clip&amp;cursor=" in answer.content.decode()


def test_how_it_is_shown_is_remembered(browser: Client, alice: User) -> None:
    made(alice, 1)
    assert 'data-view="rows"' in browser.get("/library/").content.decode()
    assert 'data-view="thumbnails"' in browser.get("/library/?view=thumbnails").content.decode()
    assert 'data-view="thumbnails"' in browser.get("/library/").content.decode()
    assert 'data-view="thumbnails"' in browser.get("/videos/").content.decode()


def test_a_row_shows_what_was_found_and_follows_what_runs(
    browser: Client, alice: User, clips: Clips, redness_scorer: None
) -> None:
    found = examined(alice, clips.reddened)
    edit(upload=found, tags=["to check"], notes="ask")
    _, job = sent(alice, clips.empty_room)
    page = browser.get("/library/").content.decode()
    assert "Manipulated" in page
    assert f'data-job="{job.pk}"' in page
    assert "to check" in page
    assert "with notes" in page


def test_the_list_of_videos_is_the_library_of_videos_and_pictures(
    browser: Client, alice: User
) -> None:
    made(alice, 1)
    made(alice, 2, kind="sound", filename="voice.wav")
    made(alice, 3, filename="lecture.mp4", latest_status="")
    page = browser.get("/videos/").content.decode()
    assert "<h1>Videos</h1>" in page
    assert "clip 1.mp4" in page
    assert "voice.wav" not in page
    assert "lecture.mp4" not in page, "its faces were not looked for"


def test_a_list_asks_the_database_as_often_for_many_as_for_one(
    browser: Client, alice: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(PER_PAGE):
        edit(upload=made(alice, number + 1), tags=["a", "b"], notes="n")
    browser.get("/library/")
    with django_assert_max_num_queries(20):
        browser.get("/library/")


def test_days_are_those_of_the_worlds_time(alice: User, alice_api: APIClient) -> None:
    upload = made(alice, 1)
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    Upload.objects.filter(pk=upload.pk).update(created_at=late)
    assert names(alice_api, "?since=2026-03-01&until=2026-03-01") == ["clip 1.mp4"]
    assert names(alice_api, "?since=2026-03-02") == []
