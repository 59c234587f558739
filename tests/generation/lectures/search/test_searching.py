"""People find slides and what is said in their own lectures, in a sensible order."""

import pytest

from accounts.models import User
from generation.lectures.models import Lecture
from generation.lectures.searching import HitKind, search, search_in
from media_jobs.uploads.deletion import delete_for_now, undo
from tests.generation.lectures.rows import lecture_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def whales(alice: User) -> Lecture:
    return lecture_of(
        alice,
        "Whales",
        slides=[
            ("Rivers", "Sand and whales"),
            ("Whales", "They sing to each other"),
            ("École d’été", "机器学习 und Größe"),
        ],
        lines=["Whales sing.", "A blue whale is large.", "The whale is blue.", "Rivers run."],
    )


def timed(lecture: Lecture) -> None:
    """Say each word of a line half a second after the one before."""
    for line in lecture.transcript.all():
        begins = [line.start + 0.5 * n for n in range(len(line.text.split()))]
        line.words = [
            [word, begin, begin + 0.4, 0.9]
            for word, begin in zip(line.text.split(), begins, strict=True)
        ]
        line.save()


def places(user: User, query: str, **how: object) -> list[tuple[str, float]]:
    found = search(user, query, **how)  # type: ignore[arg-type]
    return [(hit.kind.value, hit.seconds) for hit in found.hits]


def test_titles_come_before_slides_and_slides_before_what_is_said(
    alice: User, whales: Lecture
) -> None:
    found = search(alice, "whales")
    assert [(hit.kind, hit.seconds) for hit in found.hits] == [
        (HitKind.SLIDE, 60), (HitKind.SLIDE, 0), (HitKind.SPEECH, 0),
    ]  # fmt: skip
    assert (found.count, found.more) == (3, False)
    assert [part.text for part in found.hits[0].title if part.marked] == ["Whales"]
    assert [part.text for part in found.hits[2].snippet if part.marked] == ["Whales"]


def test_all_words_are_wanted_phrases_in_their_order_and_the_last_may_be_begun(
    alice: User, whales: Lecture
) -> None:
    assert places(alice, "blue whale") == [("speech", 5), ("speech", 10)]
    assert places(alice, '"blue whale"') == [("speech", 5)]
    assert places(alice, "whales sing ") == [("slide", 60), ("speech", 0)]
    assert places(alice, "riv") == [("slide", 0), ("speech", 15)]
    assert places(alice, "riv ") == []
    assert places(alice, '"a blue wh') == [("speech", 5)]


@pytest.mark.parametrize("query", ["ecole", "ÉCOLE", "ete", "机器", "学习", "grösse", "GROSSE"])
def test_case_accents_and_missing_spaces_do_not_matter(
    alice: User, whales: Lecture, query: str
) -> None:
    assert places(alice, query) == [("slide", 120)]


def test_signs_that_do_not_stand_together_are_not_found(alice: User, whales: Lecture) -> None:
    assert places(alice, "机习") == []


def test_nobody_finds_what_is_another_s(alice: User, bob: User, whales: Lecture) -> None:
    mine = lecture_of(bob, lines=["My whales sing."])
    assert {hit.lecture for hit in search(bob, "whales").hits} == {mine}
    assert places(bob, "whales", lectures=Lecture.objects.filter(pk=whales.pk)) == []
    assert {hit.lecture for hit in search(alice, "whales").hits} == {whales}


def test_what_was_left_out_is_not_found_and_what_was_merged_is(
    alice: User, whales: Lecture
) -> None:
    rivers, shown, school = whales.slides.all()
    whales.slides.filter(pk=rivers.pk).update(merged_into=shown)
    assert ("slide", 0) in places(alice, "sand")
    whales.slides.filter(pk=shown.pk).update(kept=False)
    assert places(alice, "sand") == [], "the one that shows it is left out"
    assert ("slide", 60) not in places(alice, "whales")
    whales.slides.filter(pk=school.pk).update(kept=False)
    assert places(alice, "ecole") == []


def test_only_some_lectures_are_searched_if_asked_and_the_newest_come_first(
    alice: User, whales: Lecture
) -> None:
    newer = lecture_of(alice, "Newer", lines=["Whales again.", "More whales."])
    lines = [hit for hit in search(alice, "whales").hits if hit.kind == HitKind.SPEECH]
    assert [(hit.lecture, hit.seconds) for hit in lines] == [(newer, 0), (newer, 5), (whales, 0)]
    only = Lecture.objects.filter(pk=newer.pk)
    assert {hit.lecture for hit in search(alice, "whales", lectures=only).hits} == {newer}


def test_hits_come_in_pages(alice: User) -> None:
    lecture_of(alice, lines=[f"Whale number {number}" for number in range(25)])
    first, last = search(alice, "whale", size=10), search(alice, "whale", size=10, page=99)
    assert (len(first.hits), first.count, first.page, first.pages) == (10, 25, 1, 3)
    assert (len(last.hits), last.page) == (5, 3)
    assert [hit.seconds for hit in last.hits] == [100, 105, 110, 115, 120]


def test_of_a_word_that_is_everywhere_the_newest_lines_are_shown(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.lectures.searching.MOST_HITS", 10)
    lecture_of(alice, lines=[f"Whale number {number}" for number in range(25)])
    found = search(alice, "whale")
    assert (found.count, found.more, found.hits[0].seconds) == (10, True, 75)


def test_a_line_is_at_the_second_of_the_first_word_that_is_marked(
    alice: User, whales: Lecture
) -> None:
    timed(whales)
    assert places(alice, "is blue") == [("speech", 5.5), ("speech", 11)]
    assert places(alice, '"is large') == [("speech", 6.5)]
    whales.transcript.update(words=[])
    assert places(alice, '"is large') == [("speech", 5)], "nobody knows better"


def test_in_one_lecture_hits_come_in_order_of_time(alice: User, whales: Lecture) -> None:
    timed(whales)
    lecture_of(alice, "Newer", slides=[("Whales", "")], lines=["Whales again."])
    found = search_in(whales, "whale")
    assert [(hit.kind.value, hit.seconds) for hit in found.hits] == [
        ("slide", 0), ("speech", 0), ("speech", 6), ("speech", 10.5), ("slide", 60),
    ]  # fmt: skip
    assert (found.count, found.more) == (5, False)
    assert {hit.lecture for hit in found.hits} == {whales}


@pytest.mark.parametrize(
    "query",
    ["whales", "wha", "hales", "blue whale", '"blue whale"', "ECOLE", "学习", "gross", "sand", "?"],
)
def test_one_lecture_has_what_a_search_in_all_finds_of_it(
    alice: User, whales: Lecture, query: str
) -> None:
    rivers, shown, school = whales.slides.all()
    whales.slides.filter(pk=rivers.pk).update(merged_into=shown)
    timed(whales)
    of_it, of_all = search_in(whales, query), search(alice, query)
    assert set(of_it.hits) == set(of_all.hits)
    assert of_it.terms == of_all.terms
    whales.slides.filter(pk__in=[shown.pk, school.pk]).update(kept=False)
    assert {hit.kind for hit in search_in(whales, query).hits} <= {HitKind.SPEECH}


def test_of_one_lecture_the_first_hits_are_shown_if_there_are_many(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.lectures.searching.MOST_HITS_IN_ONE", 10)
    lecture = lecture_of(
        alice, slides=[("Whales", "")], lines=[f"Whales, {number}" for number in range(25)]
    )
    found = search_in(lecture, "whales")
    assert (found.count, found.more) == (10, True)
    assert [hit.seconds for hit in found.hits] == [0, 0, *range(5, 45, 5)]
    assert not search_in(lecture, "whales 3 ").more


def test_a_slide_does_not_say_its_title_twice(alice: User) -> None:
    lecture = lecture_of(alice, slides=[("Whales", "Whales\nThey sing"), ("Rivers", "Rivers")])
    (whales,) = search_in(lecture, "whales").hits
    assert [part.text for part in whales.title] == ["Whales"]
    assert [part.text for part in whales.snippet] == ["They sing"]
    (rivers,) = search_in(lecture, "rivers").hits
    assert rivers.snippet == ()


def test_a_lecture_that_is_being_deleted_is_not_found(alice: User, whales: Lecture) -> None:
    deletion = delete_for_now(owner=alice, uploads=[whales.pk])
    assert places(alice, "whales") == []
    assert deletion is not None
    undo(deletion=deletion)
    assert places(alice, "rivers") != []


@pytest.mark.parametrize(
    "query",
    [
        "", " ", '"', '""', '"whales', 'whales"', "whales*", "whales:*A", "title: whales",
        "-whales", "whales & | ! ( ) <->", "'whales'", "whales';--", "NEAR(whales sing)",
        "whales AND", "OR NOT", "whales\0", "\0", "\ud800", "%_\\", "whales\\'", "^whales",
        "{title}:whales", "whales + x", "w" * 10_000, "whales " * 2_000, '"' * 5_000,
        "机" * 5_000, "é" * 3_000, "１２３½", "\u202e",
    ],
)  # fmt: skip
def test_any_text_is_a_query(alice: User, whales: Lecture, query: str) -> None:
    for typed in (query, f"{query} ", f'"{query}'):
        found = search(alice, typed)
        assert all(hit.lecture == whales for hit in found.hits)
