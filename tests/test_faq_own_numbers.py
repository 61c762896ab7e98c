"""A plain FAQ learns from its own phrasings how sure a likeness is; an admin wishes how bold it may be."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from rolebot.bot import Bot, load_bot
from rolebot.conversation import Intent, Kind
from tests.folders import DRILL, SOUND, Writer, faults_of, write_folder
from tests.plain_faq import foreign_questions, known_questions, plain_faq

BIKES = """
- id: price
  phrasings: [which bicycle is inexpensive, what does a bicycle cost]
  answer: The red one.
- id: back
  phrasings: [can i bring the bicycle back, what if it does not fit me]
  answer: Within a week.
"""
QUESTIONS = (*known_questions(), *foreign_questions())


@pytest.fixture(scope="module")
def bots(tmp_path_factory: pytest.TempPathFactory) -> dict[float, Bot]:
    """Bots on a plain FAQ by the percentage of false answers that is wished."""
    folder = tmp_path_factory.mktemp("faqs")
    files = {
        wish: {"entries/a.yaml": plain_faq(), "settings.yaml": f"false_answers: {wish}\n"} for wish in (0.1, 0.5, 3, 20)
    }
    return {wish: load_bot(write_folder(folder / str(wish), content)) for wish, content in files.items()}


def entry(name: str) -> Intent:
    return Intent(kind=Kind.ENTRY, key=name)


def answered(bot: Bot, questions: Iterable[str]) -> set[str]:
    return {question for question in questions if bot.ask(question).outcome == "answered"}


def test_every_phrasing_is_answered_by_its_own_entry_however_cautious(bots: dict[float, Bot]) -> None:
    entries = bots[0.1].knowledge.entries.values()
    lost = [text for one in entries for text in one.phrasings if bots[0.1].ask(text).intent != entry(one.id)]
    assert lost == []
    assert all(bots[0.1].ask(text).outcome == "answered" for one in entries for text in one.phrasings)


def test_bolder_wish_answers_all_that_a_cautious_one_does_and_more(bots: dict[float, Bot]) -> None:
    cautious, usual, bold = (answered(bots[wish], QUESTIONS) for wish in (0.5, 3, 20))
    assert cautious < usual < bold


def test_usual_wish_keeps_false_answers_near_to_what_is_wished(bots: dict[float, Bot]) -> None:
    foreign = foreign_questions()
    assert len(foreign) > 100
    assert len(answered(bots[3], foreign)) / len(foreign) <= 0.06


def test_most_of_what_is_known_is_the_first_match(bots: dict[float, Bot]) -> None:
    known = known_questions()
    first = [bots[3].ask(question).matches[:1] for question in known]
    right = sum(found[0].intent == entry(name) for found, name in zip(first, known.values(), strict=True) if found)
    assert len(known) > 100
    assert right / len(known) > 0.8


def test_chance_means_what_it_says(bots: dict[float, Bot]) -> None:
    known = known_questions()
    first = [(bots[3].ask(question).matches[0], name) for question, name in known.items()]
    wished = sum(match.confidence for match, _ in first) / len(first)
    right = sum(match.intent == entry(name) for match, name in first) / len(first)
    assert abs(wished - right) < 0.15


def test_matches_are_five_at_most_and_the_surest_first(bots: dict[float, Bot]) -> None:
    for question in QUESTIONS:
        chances = [match.confidence for match in bots[3].ask(question).matches]
        assert len(chances) <= 5
        assert chances == sorted(chances, reverse=True)
        assert all(0 <= chance <= 1 for chance in chances)


def test_bot_from_the_cache_knows_the_same_numbers(tmp_path: Path) -> None:
    folder, cache = write_folder(tmp_path / "k", {"entries/a.yaml": plain_faq()}), tmp_path / "cache"
    built, kept = load_bot(folder, cache), load_bot(folder, cache)
    assert [kept.ask(question) for question in QUESTIONS[::9]] == [built.ask(question) for question in QUESTIONS[::9]]


def test_too_few_phrasings_leave_the_usual_numbers(write: Writer) -> None:
    bot = load_bot(write({"entries/a.yaml": DRILL}))
    assert bot.matcher.bar is None
    assert bot.ask("when is the next lifeboat drill").intent == entry("lifeboat-drill")


@pytest.mark.parametrize("name", ["Refund_not_showing_up", "reverted_card_payment?", "FAQ-1.2", "配送料", "a" * 64])
def test_entry_from_elsewhere_keeps_its_name(write: Writer, name: str) -> None:
    bot = load_bot(write({"entries/a.yaml": DRILL.replace("lifeboat-drill", name)}))
    answer = bot.ask("when is the next lifeboat drill")
    assert answer.intent
    assert answer.intent.id == f"entry:{name}"
    assert bot.show(answer.intent).outcome == "answered"


def test_words_that_ask_for_the_same_stand_for_each_other(write: Writer) -> None:
    bot = load_bot(write({"entries/a.yaml": BIKES}))
    assert bot.ask("which bike is cheap").matches[0].intent == entry("price")
    assert bot.ask("may i return the bicycle").matches[0].intent == entry("back")


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ("false_answers: 0\n", "1:16: 0 is no percentage from 0.1 to 50; 3 is a good start"),
        ("false_answers: 80 %\n", "1:16: 80 % is no percentage from 0.1 to 50; 3 is a good start"),
        ("false_answers: few\n", "1:16: `false_answers` must be a percentage such as 3 or 2.5"),
        ("false_answer: 3\n", "1:1: unknown key `false_answer`; did you mean `false_answers`?"),
        ("langauge: spanish\n", "1:1: unknown key `langauge`; did you mean `language`?"),
    ],
)
def test_wrong_settings_are_reported_at_their_place(write: Writer, settings: str, fault: str) -> None:
    assert faults_of(write({**SOUND, "settings.yaml": settings})) == [f"k/settings.yaml:{fault}"]


def test_unknown_language_is_reported_with_those_that_are_known(write: Writer) -> None:
    faults = faults_of(write({**SOUND, "settings.yaml": "language: klingon\n"}))
    assert len(faults) == 1
    assert faults[0].startswith("k/settings.yaml:1:11: `language` is not known here; known are 'arabic', ")


@pytest.mark.parametrize("wish", ["3", "2.5", "3 %", "3%"])
def test_percentage_may_be_written_as_people_write_it(write: Writer, wish: str) -> None:
    folder = write({**SOUND, "settings.yaml": f"false_answers: {wish}\n"})
    assert load_bot(folder).knowledge.false_answers == float(wish.rstrip(" %"))
