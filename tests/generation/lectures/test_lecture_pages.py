"""The page of a lecture and its forms, without a browser: what they show, change and refuse."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from generation.lectures.models import MAX_LINE_CHARACTERS, Lecture, Slide
from generation.lectures.services import read_again
from media_jobs.jobs.services import cancel
from media_jobs.jobs.transitions import claim, fail
from media_jobs.models import JobStatus, Upload
from tests.generation.lectures.lectures import SECONDS_A_SLIDE, SPOKEN
from tests.support.admin import browser_of
from tests.support.jobs import run_waiting_jobs

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(lecture: Lecture, alice: User) -> Client:
    """Alice's, whose lecture is read."""
    return browser_of(alice)


def page_of(browser: Client, lecture: Lecture, **query: str) -> str:
    answer = browser.get(f"/lectures/{lecture.pk}/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def send(browser: Client, lecture: Lecture, form: str, **fields: Any) -> str:
    """Sends a form without scripts, and gives the page that follows."""
    answer = browser.post(f"/lectures/{lecture.pk}/{form}/", fields, follow=True)
    assert answer.redirect_chain == [(f"/lectures/{lecture.pk}/", 302)], answer.redirect_chain
    return answer.content.decode()


def undo(browser: Client, lecture: Lecture, page: str) -> str:
    found = re.search(r'name="before" value="([^"]+)"', page)
    assert found, "undo is offered"
    return send(browser, lecture, "undo", before=found[1])


def slides(lecture: Lecture) -> list[Slide]:
    return list(lecture.slides.all())


def test_the_page_has_slides_lines_files_and_the_moments_of_all(
    browser: Client, lecture: Lecture
) -> None:
    page = page_of(browser, lecture)
    assert all(sentence in page for sentence in SPOKEN)
    assert 'data-spans="0.000,4.000 12.000,16.000"' in page
    assert page.count('data-slide="') == 3
    assert (
        f'<track kind="subtitles" src="/lectures/{lecture.pk}/subtitles.vtt" srclang="en"' in page
    )
    assert page.count('data-format="') == 3
    assert "earlier state" not in page
    assert "Slides with what is said" in page
    heads = re.findall(r'class="passage-head">.*?</span> (.*?)</a>', page)
    assert heads == ["Whales", "Rivers", "Stars", "Whales"]


def test_the_player_is_told_when_each_word_is_said_and_has_subtitles(
    browser: Client, lecture: Lecture
) -> None:
    words = browser.get(f"/lectures/{lecture.pk}/words.json").json()
    line = lecture.transcript.all()[1]
    places = words[str(line.pk)]
    assert [line.text[b:e] for b, e in zip(places[::3], places[1::3], strict=True)] == [
        "Rivers", "carry", "sand", "into", "the", "delta.",
    ]  # fmt: skip
    assert places[2::3] == [round(word[1], 2) for word in line.words]
    subtitles = browser.get(f"/lectures/{lecture.pk}/subtitles.vtt")
    assert subtitles.content.startswith(b"WEBVTT")
    assert subtitles.headers["Content-Type"] == "text/vtt; charset=utf-8"


def test_a_moment_is_where_a_player_without_scripts_begins(
    browser: Client, lecture: Lecture
) -> None:
    assert re.search(r'src="/files/[^"]+#t=61"', page_of(browser, lecture, t="61"))
    assert "#t=" not in page_of(browser, lecture, t='1"><script>')


@pytest.mark.parametrize(
    ("search", "hits"),
    [
        ("whales", [("slide", 0), ("said", 0), ("said", 12)]),
        ("WHÁLES sing", [("slide", 0), ("said", 0)]),
        ("rivers delta", [("slide", 4), ("said", 4)]),
        ("delta rivers", [("said", 4)]),
        ("delt", [("slide", 4), ("said", 4)]),
        ("elta", []),
        ('"into the delta"', [("said", 4)]),
        ('"the into delta"', []),
        ("no such thing", []),
        ("?!", []),
        ("  ", []),
    ],
)
def test_a_search_finds_slides_and_speech_whatever_the_case_and_the_accents(
    browser: Client, lecture: Lecture, search: str, hits: list[tuple[str, int]]
) -> None:
    answer = browser.get(f"/lectures/{lecture.pk}/", {"q": search})
    found = [
        ("slide" if hit.slide else "said", round(hit.seconds) // SECONDS_A_SLIDE * SECONDS_A_SLIDE)
        for hit in answer.context["found"].hits
    ]
    assert found == hits, "the word that was looked for may come later in a line"
    text = answer.content.decode()
    assert ("<mark>" in text) == bool(hits)


def test_a_hit_is_the_second_of_the_word_and_htmx_gets_the_hits_alone(
    browser: Client, lecture: Lecture
) -> None:
    answer = browser.get(f"/lectures/{lecture.pk}/", {"q": "delta"}, headers=HTMX)
    text = answer.content.decode()
    assert text.strip().startswith('<div class="hits" id="hits"')
    (word,) = [w for w in lecture.transcript.all()[1].words if w[0] == "delta."]
    assert f'data-seek="{word[1]:.2f}"' in text
    assert "<mark>delta</mark>." in text


def test_the_title_is_changed_and_that_undone(browser: Client, lecture: Lecture) -> None:
    page = send(browser, lecture, "rename", title="  Whales\n& rivers ")
    assert "<h1>Whales &amp; rivers</h1>" in page
    assert "these documents show an earlier state" in page
    page = undo(browser, lecture, page)
    assert "<h1>whales-and-rivers.mp4</h1>" in page
    assert 'name="before"' not in page, "what is undone is not offered again"


def test_a_slide_is_renamed_merged_split_left_out_and_taken_in_again(
    browser: Client, lecture: Lecture
) -> None:
    whales, rivers, stars = slides(lecture)
    page = send(browser, lecture, f"slides/{rivers.pk}/rename", title="Deltas")
    assert "Deltas" in page
    page = send(browser, lecture, f"slides/{stars.pk}/merge")
    assert page.count('data-slide="') == 2
    assert 'data-spans="4.000,12.000"' in page
    page = send(browser, lecture, f"slides/{rivers.pk}/merge", into=whales.pk)
    assert 'data-spans="0.000,16.000"' in page
    page = undo(browser, lecture, page)
    assert page.count('data-slide="') == 2, "only the last merge is undone"
    assert Slide.objects.get(pk=stars.pk).merged_into_id == rivers.pk
    page = send(browser, lecture, f"slides/{rivers.pk}/split")
    assert page.count('data-slide="') == 3
    page = send(browser, lecture, f"slides/{stars.pk}/keep", kept="no")
    assert page.count('data-slide="') == 2
    assert "1 left out" in page
    page = send(browser, lecture, f"slides/{stars.pk}/keep", kept="yes")
    assert page.count('data-slide="') == 3


def test_a_line_is_put_right_left_out_and_both_are_undone(
    browser: Client, lecture: Lecture
) -> None:
    line = lecture.transcript.all()[1]
    before = [list(word) for word in line.words]
    page = send(browser, lecture, f"lines/{line.pk}", text="Rivers carry silt into the delta.")
    assert "Rivers carry silt into the delta." in page
    undo(browser, lecture, page)
    line.refresh_from_db()
    assert ([list(word) for word in line.words], line.edited) == (before, False)
    page = send(browser, lecture, f"lines/{line.pk}", text=" ")
    assert "into the delta" not in page
    page = undo(browser, lecture, page)
    assert "Rivers carry sand into the delta." in page
    assert lecture.transcript.get(pk=line.pk).number == line.number


def test_nothing_is_undone_once_something_else_was_changed(
    browser: Client, lecture: Lecture
) -> None:
    page = send(browser, lecture, "rename", title="One")
    send(browser, lecture, "rename", title="Two")
    assert "can no longer be undone" in undo(browser, lecture, page)
    assert "can no longer be undone" in send(browser, lecture, "undo", before="made-up")
    lecture.refresh_from_db()
    assert lecture.title == "Two"


def test_too_long_a_text_is_refused_with_the_limit(browser: Client, lecture: Lecture) -> None:
    slide, line = slides(lecture)[0], lecture.transcript.all()[0]
    assert "at most 200 characters" in send(browser, lecture, "rename", title="x" * 201)
    page = send(browser, lecture, f"slides/{slide.pk}/rename", title="x" * 201)
    assert "at most 200 characters" in page
    page = send(browser, lecture, f"lines/{line.pk}", text="x" * (MAX_LINE_CHARACTERS + 1))
    assert "at most 2,000 characters" in page
    lecture.refresh_from_db()
    assert lecture.edition == 1


def test_htmx_hears_what_is_refused_and_gets_the_parts_that_a_change_shows_in(
    browser: Client, lecture: Lecture
) -> None:
    slide, line = slides(lecture)[0], lecture.transcript.all()[0]
    path = f"/lectures/{lecture.pk}"
    refused = browser.post(f"{path}/rename/", {"title": "x" * 201}, headers=HTMX)
    assert (refused.status_code, refused.content) == (400, b"")
    assert "at most 200 characters" in refused.headers["HX-Trigger"]
    changed = browser.post(f"{path}/slides/{slide.pk}/keep/", {"kept": "no"}, headers=HTMX)
    parts = re.findall(r'id="(lecture-\w+)"[^>]*hx-swap-oob', changed.content.decode())
    assert parts == [
        "lecture-head", "lecture-slides", "lecture-chapters", "lecture-transcript",
        "lecture-files", "lecture-notice",
    ]  # fmt: skip
    changed = browser.post(f"{path}/lines/{line.pk}/", {"text": "Whales sing."}, headers=HTMX)
    text = changed.content.decode().strip()
    assert text.startswith(f'<li class="line" data-line="{line.pk}"')
    assert re.findall(r'id="(lecture-\w+)"[^>]*hx-swap-oob', text) == [
        "lecture-files", "lecture-notice",
    ]  # fmt: skip


def test_a_form_of_an_earlier_reading_is_answered_with_a_word(
    browser: Client, lecture: Lecture, said: Any
) -> None:
    old_slide, old_line = slides(lecture)[0].pk, lecture.transcript.all()[0].pk
    read_again(lecture=lecture)
    run_waiting_jobs()
    for form, fields in (
        (f"slides/{old_slide}/rename", {"title": "x"}),
        (f"slides/{old_slide}/merge", {}),
        (f"lines/{old_line}", {"text": "x"}),
    ):
        assert "is no longer there" in send(browser, lecture, form, **fields)
        answer = browser.post(f"/lectures/{lecture.pk}/{form}/", fields, headers=HTMX)
        assert (answer.status_code, answer.headers["HX-Refresh"]) == (409, "true")
    new = slides(lecture)[0].pk
    for into in (old_slide, "no number", 10**30, new, ""):
        page = send(browser, lecture, f"slides/{new}/merge", into=into)
        assert 'role="alert"' in page, into
    for path in (f"slides/{old_slide}", f"lines/{old_line}", f"slides/{10**30}"):
        answer = browser.get(f"/lectures/{lecture.pk}/{path}/", follow=True)
        assert "is no longer there" in answer.content.decode()


def test_a_slide_has_a_large_view_and_a_line_a_form_without_scripts_too(
    browser: Client, lecture: Lecture
) -> None:
    for path, words in (
        (f"slides/{slides(lecture)[1].pk}", "they flow to the sea"),
        (f"lines/{lecture.transcript.all()[0].pk}", "Words that stay keep their times"),
    ):
        whole = browser.get(f"/lectures/{lecture.pk}/{path}/").content.decode()
        part = browser.get(f"/lectures/{lecture.pk}/{path}/", headers=HTMX).content.decode()
        assert "<h1>" in whole
        assert "<html" not in part
        assert "<form" in part
        assert words in part or path.startswith("slides")


def test_documents_are_made_again_and_others_too(browser: Client, lecture: Lecture) -> None:
    send(browser, lecture, "rename", title="Whales")
    page = send(browser, lecture, "documents", layout="handout-2", formats=["pdf", "pptx"])
    assert "Documents of Whales" in page
    assert "data-job=" in page
    run_waiting_jobs()
    page = page_of(browser, lecture)
    assert "Handout, 2 slides a page" in page
    assert 'data-format="pptx"' in page
    assert "some of these documents show" in page, "the subtitles were not made again"
    refused = send(browser, lecture, "documents", layout="round", formats=["pdf"])
    assert "`layout` is one of" in refused
    assert "`formats` can be" in send(browser, lecture, "documents", formats=["docx"])


def test_the_recording_is_read_again_in_the_language_that_is_said(
    browser: Client, lecture: Lecture
) -> None:
    page = send(browser, lecture, "read-again", language="de")
    assert "What you change in it now is lost" in page
    assert lecture.upload.jobs.first().params["language"] == "de"  # type: ignore[union-attr]
    assert "two letters" in send(browser, lecture, "read-again", language="deutsch")


def test_subtitles_are_added_where_there_was_no_model(browser: Client, lecture: Lecture) -> None:
    Lecture.objects.update(notes=[{"code": "no_speech_model", "message": "There was no model."}])
    page = page_of(browser, lecture)
    assert "There was no model." in page
    assert "Add subtitles" in page
    page = send(browser, lecture, "speech", language="en")
    assert "Subtitles are being added" in page or "Waiting for its turn" in page
    assert lecture.upload.jobs.first().kind == "lecture_speech"  # type: ignore[union-attr]


def test_a_reading_shows_its_steps_and_how_it_ended(browser: Client, lecture: Lecture) -> None:
    Lecture.objects.update(read_at=None)
    job = read_again(lecture=lecture)
    page = page_of(browser, lecture)
    assert 'data-step="write_down_speech" data-state="pending"' in page
    assert f'action="/jobs/{job.pk}/cancel/"' in page
    assert "data-stage" not in page
    cancel(job=job)
    assert "It was cancelled" in page_of(browser, lecture)
    job = read_again(lecture=lecture)
    claim(job_id=job.pk, worker="w")
    fail(job_id=job.pk, attempt=1, code="x", message="It is torn.", reference="AB12")
    page = page_of(browser, lecture)
    assert "It is torn." in page
    assert "AB12" in page
    assert f'action="/jobs/{job.pk}/rerun/"' in page


def test_a_lecture_is_deleted_with_its_recording(browser: Client, lecture: Lecture) -> None:
    answer = browser.post(f"/lectures/{lecture.pk}/delete/", follow=True)
    assert "was deleted" in answer.content.decode()
    assert answer.redirect_chain == [("/lectures/", 302)]
    assert not Upload.objects.exists()


FORMS = ("rename", "undo", "documents", "speech", "read-again", "delete")
OF_SLIDES = ("rename", "keep", "merge", "split")


def test_others_find_nothing_and_forms_are_not_links(
    browser: Client, lecture: Lecture, bob: User, client: Client
) -> None:
    slide, line = slides(lecture)[0].pk, lecture.transcript.all()[0].pk
    forms = [*FORMS, *(f"slides/{slide}/{verb}" for verb in OF_SLIDES)]
    pages = ["words.json", "subtitles.vtt", f"slides/{slide}/", f"lines/{line}/", ""]
    edition = lecture.edition
    his = browser_of(bob)
    for form in forms:
        path = f"/lectures/{lecture.pk}/{form}/"
        assert browser.get(path).status_code == 405, form
        assert his.post(path, {"title": "x"}).status_code == 404, form
        assert client.post(path).headers["Location"].startswith("/accounts/login/"), form
    for name in pages:
        path = f"/lectures/{lecture.pk}/{name}"
        assert browser.get(path).status_code == 200, name
        assert his.get(path).status_code == 404, name
        assert client.get(path).headers["Location"].startswith("/accounts/login/"), name
    assert his.post(f"/lectures/{lecture.pk}/lines/{line}/", {"text": ""}).status_code == 404
    lecture.refresh_from_db()
    assert lecture.edition == edition
    assert lecture.upload.jobs.filter(status=JobStatus.QUEUED).count() == 0


def test_the_page_asks_the_database_no_more_for_more_slides(
    browser: Client, lecture: Lecture
) -> None:
    page_of(browser, lecture)
    with CaptureQueriesContext(connection) as few:
        page_of(browser, lecture)
    first = slides(lecture)[0]
    for number in range(10, 40):
        first.pk, first.number, first.start = None, number, 16.0 + number
        first.end = first.start + 1
        first.save()
    with CaptureQueriesContext(connection) as many:
        page_of(browser, lecture)
    assert len(many) == len(few)
