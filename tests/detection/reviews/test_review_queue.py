"""What waits for a human: in which order, who looks at what, and that nobody looks unseen."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from detection.models import DetectionSession, Look, Review, ReviewCase
from detection.reviews.claims import CLAIM, take_next
from detection.reviews.queue import waiting
from media_jobs.uploads.services import delete_upload
from tests.support.admin import browser_of, moderator, queries_of, staff_who_may, told
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips
from tests.support.reviews import QUEUE, ask, decide, judged, judged_again, take, upload_of
from tests.support.threads import at_once
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def charlie(db: None) -> User:
    """A moderator."""
    return moderator("charlie@example.com")


@pytest.fixture
def browser(charlie: User) -> Client:
    """Charlie's browser."""
    return browser_of(charlie)


@pytest.fixture
def session(alice: User, clips: Clips) -> DetectionSession:
    """An uncertain verdict on a file of Alice's."""
    return judged(alice, clips.numbered(1))


def waiting_sessions() -> list[DetectionSession]:
    return [case.session for case in waiting()]


def next_for(browser: Client, query: str = "") -> Any:
    return browser.post(f"{QUEUE}next/{query}")


def test_uncertain_verdicts_come_first_those_near_one_half_before_all(
    alice: User, clips: Clips
) -> None:
    asked = judged(alice, clips.numbered(1), label="authentic", probability=0.01)
    ask(asked)
    changed = judged(alice, clips.numbered(2), label="authentic", probability=0.2)
    changed = judged_again(changed, label="manipulated", probability=0.7)
    far = judged(alice, clips.numbered(3), probability=0.59)
    near = judged(alice, clips.numbered(4), probability=0.48)
    nearest = judged(alice, clips.numbered(5), probability=0.51)
    assert waiting_sessions() == [nearest, near, far, asked, changed]


def test_a_scan_that_ends_uncertain_waits_by_itself_and_a_clear_one_does_not(
    alice: User, clips: Clips, redness_scorer: None
) -> None:
    examined(alice, clips.reddened)
    assert waiting_sessions() == []
    short = examined(alice, clips.numbered(1))
    assert waiting_sessions() == [session_of(short)]


def test_a_verdict_that_a_new_model_changes_is_worth_a_look_and_one_that_stays_is_not(
    alice: User, clips: Clips, redness_scorer: None
) -> None:
    changed, same = examined(alice, clips.photo), examined(alice, clips.reddened)
    DetectionSession.objects.update(model={"id": "older"})
    DetectionSession.objects.filter(upload=changed).update(label="manipulated")
    call_command("rescore")
    run_waiting_jobs()
    assert DetectionSession.objects.filter(upload=same).count() == 2
    (case,) = waiting()
    assert (case.session.upload, case.because) == (changed, "changed")


def test_a_new_examination_takes_the_place_of_the_one_that_waits(session: DetectionSession) -> None:
    ask(session, remark="Filmed by me.")
    again = judged_again(session, label="uncertain", probability=0.4)
    (case,) = waiting()
    assert (case.session, case.remark) == (again, "Filmed by me.")
    DetectionSession.objects.update(label="authentic")  # as the next one says, too
    clear = judged_again(session, label="authentic", probability=0.1)
    (case,) = waiting()
    assert (case.session, case.because, case.asked_at is None) == (clear, "asked", False)


def test_what_is_no_longer_in_doubt_and_nobody_asked_about_waits_no_more(
    session: DetectionSession,
) -> None:
    DetectionSession.objects.update(label="authentic")  # as the next one says, too
    judged_again(session, label="authentic", probability=0.1)
    assert waiting_sessions() == []


def test_moderators_who_press_at_once_get_different_cases(alice: User, clips: Clips) -> None:
    sessions = [judged(alice, clips.numbered(n), probability=0.5 + n / 100) for n in range(4)]
    browsers = [browser_of(moderator(f"mo{n}@example.com")) for n in range(6)]
    answers = at_once(6, lambda number: next_for(browsers[number]))
    went = sorted(answer["Location"] for answer in answers)
    pages = {
        reverse("admin:detection_reviewcase_change", args=[session.review_cases.get().pk])
        for session in sessions
    }
    assert set(went) == pages | {QUEUE}
    assert went.count(QUEUE) == 2
    assert {case.claimed_by_id for case in waiting()} <= set(
        User.objects.filter(is_staff=True).values_list("pk", flat=True)
    )


def test_all_take_what_there_is_and_nobody_takes_the_same(alice: User, clips: Clips) -> None:
    for number in range(3):
        judged(alice, clips.numbered(number))
    people = [moderator(f"mo{n}@example.com") for n in range(8)]
    taken = at_once(8, lambda number: take_next(moderator=people[number]))
    cases = [case.pk for case in taken if case is not None]
    assert len(cases) == len(set(cases)) == 3, taken


def test_who_has_a_case_gets_it_again(
    browser: Client, session: DetectionSession, alice: User, clips: Clips
) -> None:
    judged(alice, clips.numbered(2))
    assert next_for(browser)["Location"] == next_for(browser)["Location"]


def test_a_claim_ends_with_its_time(browser: Client, session: DetectionSession) -> None:
    page = take(browser, session)
    other = browser_of(moderator())
    assert "nothing here that waits" in told(next_for(other))
    case = waiting().get()
    assert timedelta() < case.claimed_until - timezone.now() <= CLAIM  # type: ignore[operator]
    ReviewCase.objects.update(claimed_until=timezone.now())
    assert next_for(other)["Location"] == page
    assert "<video" not in browser.get(page).content.decode()
    assert "Mo, until" in browser.get(page).content.decode()


def test_a_case_that_is_given_back_is_free_at_once(
    browser: Client, session: DetectionSession
) -> None:
    page = take(browser, session)
    until = waiting().get().claimed_until
    assert until is not None
    back = browser.post(page.replace("change", "release"), {"claimed_until": until.isoformat()})
    assert back["Location"] == QUEUE
    assert next_for(browser_of(moderator()))["Location"] == page


def test_a_page_that_was_left_gives_back_its_own_claim_and_no_later_one(
    browser: Client, session: DetectionSession
) -> None:
    page = take(browser, session)
    before = waiting().get().claimed_until
    assert before is not None
    take(browser, session)  # the page was loaded anew, and its first visit's message comes late
    for until in (before.isoformat(), "", "nonsense", "2026-99-99T00:00"):
        browser.post(page.replace("change", "release"), {"claimed_until": until})
    assert "<video" in browser.get(page).content.decode()
    other = browser_of(moderator())
    now = waiting().get().claimed_until
    assert now is not None
    other.post(page.replace("change", "release"), {"claimed_until": now.isoformat()})
    assert waiting().get().claimed_until == now


def test_the_file_is_shown_to_whoever_took_the_case_and_that_is_noted(
    browser: Client, charlie: User, session: DetectionSession
) -> None:
    page = reverse("admin:detection_reviewcase_change", args=[waiting().get().pk])
    before = browser.get(page).content.decode()
    assert "/files/" not in before
    assert "Take it" in before
    assert not Look.objects.exists()
    take(browser, session)
    shown = browser.get(page).content.decode()
    link = shown.split('<video src="')[1].split('"')[0]
    assert browser.get(link).status_code == 200
    (look,) = Look.objects.all()
    assert (look.session, look.moderator) == (session, charlie)
    browser.get(page)
    assert Look.objects.count() == 2


def test_a_moderator_learns_nothing_else_of_the_owner(
    browser: Client, session: DetectionSession, alice: User
) -> None:
    page = take(browser, session)
    for url in (QUEUE, page):
        html = browser.get(url).content.decode().lower()
        assert "numbered-1.mp4" in html
        assert "alice" not in html
        assert str(alice.pk) not in html


def test_a_decided_case_leaves_the_queue_and_its_word_stands(
    browser: Client, charlie: User, session: DetectionSession
) -> None:
    page = take(browser, session)
    answer = decide(browser, page, found="manipulated", note="The ear moves.")
    assert (answer["Location"], told(answer)) == (
        QUEUE,
        "Recorded: Manipulated. The owner is told.",
    )
    session.refresh_from_db()
    assert session.review is not None
    assert (session.review.found, session.review.moderator) == ("manipulated", charlie)
    assert waiting_sessions() == []
    assert "numbered-1.mp4" not in browser.get(QUEUE).content.decode()
    assert "was decided" in told(browser.get(page))
    assert "was decided" in told(decide(browser, page, found="authentic", note="No."))
    assert Review.objects.count() == 1


def test_a_finding_against_the_verdict_wants_a_reason_and_what_is_missing_is_said(
    browser: Client, session: DetectionSession
) -> None:
    page = take(browser, session)
    for form, says in (
        ({"found": "manipulated"}, "Say why"),
        ({"found": ""}, "required"),
        ({"found": "perhaps", "note": "Hm."}, "perhaps is not one"),
    ):
        answer = decide(browser, page, **form)
        assert answer.status_code == 400
        assert says in answer.content.decode()
    assert decide(browser, page, found="cannot_tell").status_code == 302


def test_who_comes_too_late_keeps_what_they_wrote(
    browser: Client, session: DetectionSession
) -> None:
    page = take(browser, session)
    ReviewCase.objects.update(claimed_until=timezone.now())
    other = browser_of(moderator())
    take(other, session)
    answer = decide(browser, page, found="manipulated", note="The ear moves.")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Your time with it was over" in html
    assert "The ear moves." in html
    assert "/files/" not in html
    assert not Review.objects.exists()
    assert decide(other, page, found="cannot_tell").status_code == 302


def test_a_claim_that_ran_out_does_no_harm_while_nobody_else_has_the_case(
    browser: Client, session: DetectionSession
) -> None:
    page = take(browser, session)
    ReviewCase.objects.update(claimed_until=timezone.now())
    assert "Recorded" in told(decide(browser, page, found="cannot_tell"))


def test_two_who_decide_at_once_leave_one_word(session: DetectionSession) -> None:
    browsers = [browser_of(moderator(f"mo{n}@example.com")) for n in range(4)]
    page = take(browsers[0], session)
    ReviewCase.objects.update(claimed_until=timezone.now())
    at_once(4, lambda number: decide(browsers[number], page, found="cannot_tell"))
    assert Review.objects.count() == 1


def test_nobody_is_given_a_file_of_their_own(charlie: User, clips: Clips, browser: Client) -> None:
    own = judged(charlie, clips.numbered(1))
    assert "nothing here that waits" in told(next_for(browser))
    page = take(browser, own)
    assert "Take it</button>" not in browser.get(page).content.decode()
    assert waiting().get().claimed_by is None
    assert "Nobody reviews a file of their own" in told(decide(browser, page, found="cannot_tell"))


def test_the_next_one_is_taken_from_what_the_list_shows(
    browser: Client, session: DetectionSession, alice: User, clips: Clips
) -> None:
    asked = judged(alice, clips.numbered(2), label="authentic", probability=0.1)
    ask(asked)
    (case,) = waiting().filter(session=asked)
    for query in ("?asked=yes", "?because=asked", "?session__label=authentic", "?q=numbered-2"):
        listed = browser.get(QUEUE + query).content.decode()
        assert ("numbered-2.mp4" in listed, "numbered-1.mp4" in listed) == (True, False), query
        went = next_for(browser, query)["Location"]
        assert went.startswith(f"{QUEUE}{case.pk}/change/?_changelist_filters="), query
    assert "numbered-1.mp4" not in browser.get(f"{QUEUE}?in_hand=yes").content.decode()
    assert "numbered-2.mp4" not in browser.get(f"{QUEUE}?in_hand=no").content.decode()


def test_a_deleted_file_vanishes_with_case_claim_words_and_looks(
    browser: Client, session: DetectionSession
) -> None:
    page = take(browser, session)
    decide(browser, page, found="cannot_tell")
    ask(session)
    page = take(browser, session)
    browser.get(page)
    delete_upload(upload=upload_of(session))
    for model in (ReviewCase, Review, Look, DetectionSession):
        assert not model.objects.exists(), model
    assert "was deleted" in told(browser.get(page))
    assert "was deleted" in told(decide(browser, page, found="cannot_tell"))
    for url in (QUEUE, "/admin/detection/review/", "/admin/"):
        assert "numbered-1.mp4" not in browser.get(url).content.decode()


def test_deleting_while_somebody_decides_ends_well_either_way(
    browser: Client, session: DetectionSession
) -> None:
    page = take(browser, session)

    def act(number: int) -> Any:
        if number:
            return delete_upload(upload=upload_of(session))
        return decide(browser, page, found="cannot_tell").status_code

    assert set(at_once(2, act)) == {None, 302}
    assert not Review.objects.exists()


def test_what_earlier_moderators_said_of_the_file_is_on_the_page(
    browser: Client, session: DetectionSession
) -> None:
    page = take(browser, session)
    decide(browser, page, found="manipulated", note="The ear moves.")
    again = judged_again(session, label="uncertain")
    assert "The ear moves." in browser.get(take(browser, again)).content.decode()


def test_the_page_shows_faces_through_time(
    browser: Client, alice: User, clips: Clips, redness_scorer: None
) -> None:
    upload = examined(alice, clips.reddened)
    ask(session_of(upload))
    html = browser.get(take(browser, session_of(upload))).content.decode()
    assert "Face 1: Manipulated" in html or "Face 0: Manipulated" in html
    assert 'data-label="manipulated" style="left:0.00%' in html
    assert html.count("What moved its score") == session_of(upload).telling.count() > 0


def test_others_do_not_get_in(session: DetectionSession, alice: User, bob: User) -> None:
    (case,) = waiting()
    page = reverse("admin:detection_reviewcase_change", args=[case.pk])
    viewer = browser_of(staff_who_may("detection.view_reviewcase"))
    assert "Take the next one" not in viewer.get(QUEUE).content.decode()
    assert "Take it</button>" not in viewer.get(page).content.decode()
    for person, refusal in ((viewer, 403), (browser_of(alice), 302), (browser_of(bob), 302)):
        for verb in ("take", "release", "decide"):
            answer = person.post(page.replace("change", verb), {"found": "cannot_tell"})
            assert answer.status_code == refusal, verb
            assert "/admin/login/" in answer.get("Location", "/admin/login/")
        assert next_for(person).status_code == refusal
    assert browser_of(staff_who_may_nothing()).get(page).status_code == 403
    assert browser_of(moderator()).get(page.replace("change", "take")).status_code == 405
    assert waiting().get().claimed_by is None
    assert not Review.objects.exists()


def staff_who_may_nothing() -> User:
    return User.objects.create_user("nothing@example.com", None, is_staff=True)


def test_the_list_asks_the_database_as_often_for_many_cases_as_for_few(
    browser: Client, session: DetectionSession, alice: User, clips: Clips
) -> None:
    few = queries_of(browser, QUEUE)
    for number in range(2, 7):
        take(
            browser_of(moderator(f"mo{number}@example.com")), judged(alice, clips.numbered(number))
        )
    assert queries_of(browser, QUEUE) == few
