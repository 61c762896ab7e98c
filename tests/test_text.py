"""Normalising and splitting: what people type and what admins write pass through the same functions."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebot.text import join_wrapped, normalise, shorten, slug, split_clauses, split_words


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(alphabet="aeEé\u0301\u0327\u200b\u200d\u00ad\ufeff\u0345\u1100\u1161\u11a8ßİŉ´`' \n"))
def test_normalising_twice_changes_nothing_around_marks_and_joiners(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


def test_normalising_twice_changes_no_character_of_unicode() -> None:
    unsettled = []
    for start in range(0, sys.maxunicode + 1, 64):
        block = " x ".join(chr(code) for code in range(start, start + 64))
        once = normalise(block)
        if normalise(once) != once:
            unsettled.append(hex(start))
    assert unsettled == []


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_ascii_is_read_the_same_with_an_invisible_character_beside_it(text: str) -> None:
    assert normalise(text + "\u2060") == normalise(text)


@given(st.text())
def test_words_are_never_empty_and_hold_no_blank(text: str) -> None:
    assert all(word and not any(char.isspace() for char in word) for word in split_words(text))


@pytest.mark.parametrize(
    ("typed", "normalised"),
    [
        ("  Data   Engineer\t", "data engineer"),
        ("ＤＡＴＡ　ｅｎｇｉｎｅｅｒ", "data engineer"),
        ("Straße", "strasse"),
        ("ﬁle", "file"),
        ("CAFE\u0301", "café"),
        ("da\u200bta", "data"),
        ("da\u00adta", "data"),
        ("\u202edata\u202c", "data"),
        ("\ufeffdata", "data"),
        ("data\x00engineer", "data engineer"),
        ("data\x07\x1b[31mengineer", "data [31mengineer"),
        ("\ud800data", "data"),
        ("\ue000data", "data"),
        ("what’s", "what's"),
        ("what`s", "what's"),
        ("a\r\nb", "a b"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_normalise(typed: str, normalised: str) -> None:
    assert normalise(typed) == normalised


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C++ and C#", ("c++", "and", "c#")),
        ("c++/c#", ("c++", "c#")),
        ("c", ("c",)),
        ("abc++", ("abc",)),
        ("A/B tests", ("a/b", "tests")),
        ("data/B tests", ("data", "b", "tests")),
        ("r&d, and/or", ("r", "d", "and", "or")),
        ("snake_case", ("snake", "case")),
        ("state-of-the-art", ("state", "of", "the", "art")),
        ("node.js 3.5", ("node", "js", "3", "5")),
        ("?!…", ()),
        ("🙂", ()),
        ("data🙂engineer", ("data", "engineer")),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("don't", ("do", "not")),
        ("dont", ("do", "not")),
        ("can't", ("can", "not")),
        ("won't", ("will", "not")),
        ("they're", ("they", "are")),
        ("I'm", ("i", "am")),
        ("I've", ("i", "have")),
        ("I'd", ("i", "would")),
        ("we'll", ("we", "will")),
        ("what's", ("what", "is")),
        ("whats", ("what", "is")),
        ("let's", ("let", "us")),
        ("WHAT’S", ("what", "is")),
        ("what´s", ("what", "is")),
        ("what＇s", ("what", "is")),
        ("whatʼs", ("what", "is")),
        ("shouldn't've", ("should", "not", "have")),
    ],
)
def test_contractions_are_opened(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a data scientist's job", ("a", "data", "scientist", "job")),
        ("data scientists' jobs", ("data", "scientists", "jobs")),
        ("O'Neill", ("o", "neill")),
        ("rock 'n' roll", ("rock", "n", "roll")),
        ("'quoted'", ("quoted",)),
    ],
)
def test_possessives_and_quotes_are_dropped(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("U.S.A. jobs", ("usa", "jobs")),
        ("U.S.A", ("usa",)),
        ("e.g. Spark", ("eg", "spark")),
        ("I know D.S.", ("i", "know", "ds")),
        ("the end. a new start", ("the", "end", "a", "new", "start")),
        ("v1.2", ("v1", "2")),
    ],
)
def test_dots_in_abbreviations_are_dropped(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("¿Qué hace un niño?", ("qué", "hace", "un", "niño")),
        ("Что делает инженер?", ("что", "делает", "инженер")),
        ("ما هو عمل المهندس؟", ("ما", "هو", "عمل", "المهندس")),
        ("データ エンジニア", ("データ", "エンジニア")),
        ("ﾃﾞｰﾀ", ("データ",)),
        ("数据 工程师。", ("数据", "工程师")),
        ("데이터 엔지니어", ("데이터", "엔지니어")),
        ("Τι κάνει;", ("τι", "κάνει")),
        ("מה עושה מהנדס", ("מה", "עושה", "מהנדס")),
        ("हिन्दी भाषा", ("हिन्दी", "भाषा")),
        ("مُهَنْدِس", ("مُهَنْدِس",)),
        ("วิศวกร", ("วิศวกร",)),
    ],
)
def test_any_script_survives(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("hi! what does a cook do?", ("hi", "what does a cook do")),
        ("one; two", ("one", "two")),
        ("one\n\ntwo", ("one", "two")),
        ("hi\nwhat does a cook do", ("hi", "what does a cook do")),
        ("thanks - and the salary", ("thanks", "and the salary")),
        ("こんにちは。質問です。", ("こんにちは", "質問です")),
        ("3.5 years", ("3.5 years",)),
        ("state-of-the-art", ("state-of-the-art",)),
        ("", ("",)),
        ("?!", ("?!",)),
    ],
)
def test_clauses(text: str, clauses: tuple[str, ...]) -> None:
    assert split_clauses(text) == clauses


@given(st.text())
def test_every_text_has_a_clause(text: str) -> None:
    assert len(split_clauses(text)) >= 1


@pytest.mark.parametrize(
    ("text", "made"),
    [("Who's who?", "who-is-who"), ("C++ & SQL", "c++-sql"), ("¡Hola, niño!", "hola-niño"), ("…", "")],
)
def test_slug(text: str, made: str) -> None:
    assert slug(text) == made


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_a_shortened_text_never_exceeds_the_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


@pytest.mark.parametrize(
    ("text", "limit", "shortened"),
    [
        ("alpha beta", 10, "alpha beta"),
        ("alpha beta gamma", 12, "alpha beta…"),
        ("alpha beta gamma", 11, "alpha beta…"),
        ("alpha beta gamma", 10, "alpha…"),
        ("alpha, beta gamma", 12, "alpha, beta…"),
        ("alpha, beta gamma", 11, "alpha…"),
        ("alpha\nbeta\ngamma", 13, "alpha\nbeta…"),
        ("abcdefghij", 5, "abcd…"),
        ("abc", 1, "…"),
        ("", 1, ""),
    ],
)
def test_a_text_is_shortened_at_a_word(text: str, limit: int, shortened: str) -> None:
    assert shorten(text, limit) == shortened


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("one line", "one line"),
        (
            "a line that was wrapped by an editor because it was much too\nlong for it",
            "a line that was wrapped by an editor because it was much too long for it",
        ),
        ("Monday: nine to five\nTuesday: ten to six", "Monday: nine to five\nTuesday: ten to six"),
        (
            "These are the parts of a handover contract, in their order\n- accuracy\n- latency",
            "These are the parts of a handover contract, in their order\n- accuracy\n- latency",
        ),
        (
            "A sentence that is long enough to have been wrapped in an editor.\nAnother.",
            "A sentence that is long enough to have been wrapped in an editor.\nAnother.",
        ),
        ("", ""),
    ],
)
def test_lines_that_an_editor_wrapped_are_one(written: str, shown: str) -> None:
    assert join_wrapped(written) == shown


@given(st.text())
def test_joining_twice_changes_no_word(text: str) -> None:
    assert join_wrapped(text).split() == text.split()
