"""Texts are folded, queries understood and words marked, whatever the letters are."""

import pytest

from generation.lectures.search.folding import folded
from generation.lectures.search.queries import Term, as_fts5, as_tsquery, terms_of
from generation.lectures.search.snippets import snippet


def marked(text: str, query: str, **how: int) -> str:
    """A snippet with brackets around what is marked."""
    parts = snippet(text, terms_of(query), **how)
    return "".join(f"[{part.text}]" if part.marked else part.text for part in parts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("École ÉTÉ naïve", "ecole ete naive"),
        ("Straße STRASSE", "strasse strasse"),
        ("Łódź Ærø Iğdır", "lodz aero igdir"),
        ("Привет, Ёж!", "привет еж"),
        ("don’t e-mail", "don t e mail"),
        ("ﬁne ½ Ｗｉｄｅ", "fine 1 2 wide"),
        ("机器学习GPU加速", "机 器 学 习 gpu 加 速"),
        ("がくせい", "が く せ い"),
        ("กินข้าว", "กิ น ข้ า ว"),
        ("हिन्दी한국어", "हिन्दी한국어"),
        ("soft\u00adware 😀 a\0b\ud800c", "software a b c"),
        ("!?", ""),
    ],
)
def test_case_accents_and_signs_do_not_matter(text: str, words: str) -> None:
    assert folded(text) == words


def test_a_query_is_all_its_words_the_last_of_which_may_be_begun() -> None:
    assert terms_of("Whales sing") == (Term(("whales",)), Term(("sing",), begun=True))
    assert terms_of("whales sing ") == (Term(("whales",)), Term(("sing",)))
    assert terms_of("whales s") == (Term(("whales",)), Term(("s",)))
    assert terms_of("e-mail x ") == (Term(("e", "mail")), Term(("x",)))


def test_what_is_in_quotes_stands_together_even_without_the_last_of_them() -> None:
    assert terms_of('"neural network" depth ') == (Term(("neural", "network")), Term(("depth",)))
    assert terms_of("“neural net") == (Term(("neural", "net"), begun=True),)
    assert terms_of('a"b c"d ') == (Term(("a",)), Term(("b", "c")), Term(("d",)))


def test_a_long_query_is_cut_and_one_without_words_has_no_terms() -> None:
    assert len(terms_of("whales " * 5_000)) == 2, "the last one is cut"
    assert len(terms_of(" ".join(f"w{number}" for number in range(100)))) == 16
    for nothing in ("", "   ", '""', "'; --", "*", "\0", "\ud800", "():&|!<->"):
        assert terms_of(nothing) == ()


def test_databases_are_asked_in_their_own_words() -> None:
    terms = terms_of('whales "blue whale" "neural net')
    assert as_tsquery(terms) == "'whales' & 'blue whale' & ('neural' <-> 'net':*)"
    assert as_tsquery(terms_of("sing"), weight="A") == "'sing':*A"
    assert as_fts5(terms) == '"whales" AND "blue whale" AND "neural net" *'
    assert as_fts5(terms_of("sing"), column="title") == 'title : ("sing" *)'


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("Whales sing to each other.", "sing whal", "[Whales] [sing] to each other."),
        ("Die Größe zählt", "grosse", "Die [Größe] zählt"),
        ("Neural nets, a neural net", '"neural net"', "Neural nets, a [neural net]"),
        ("我们学习机器学习。", "机器学习", "我们学习[机器学习]。"),
        ("Send an e-mail", "e-mail", "Send an [e-mail]"),
        ("<b>whales</b> & co", "whales", "<b>[whales]</b> & co"),
        ("Nothing of it", "whales", "Nothing of it"),
        ("", "whales", ""),
    ],
)
def test_words_are_marked_as_they_stand_in_the_text(text: str, query: str, shown: str) -> None:
    assert marked(text, query) == shown.replace("[Whales] [sing]", "[Whales sing]")


def test_of_a_long_text_the_part_around_the_first_word_is_shown() -> None:
    text = "before " * 50 + "whales " + "after " * 50
    shown = marked(text, "whales", most=100)
    assert shown.startswith("… before") and shown.endswith("after …")
    assert "[whales]" in shown and len(shown) < 110
    endless = "机" * 1_000 + "鲸" + "机" * 1_000
    assert "[鲸]" in marked(endless, "鲸", most=100)
    assert len(marked("x" * 5_000, "whales", most=100)) < 110
