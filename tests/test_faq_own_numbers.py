"""A plain FAQ learns from its own phrasings how sure a likeness is; an admin wishes how bold it may be."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from rolebot.bot import Bot, load_bot
from tests.folders import SOUND, Writer, faults_of, write_folder
from tests.shop import THINGS, shop

KNOWN = {
    "the strings of my guitar are broken, how do i mend the guitar": "guitar",
    "how much is a kayak": "kayak",
    "is the toaster dishwasher safe or how else do i clean it": "toaster",
    "trumpet cost?": "trumpet",
    "i would like to return my umbrella": "umbrella",
    "wher do you sel a stapler": "stapler",
}
FOREIGN = [
    "how do i clean the windows of my house",
    "where do you sell stamps",
    "my heart is broken",
    "what does a haircut cost",
    "who won the world cup",
    "can i give blood",
    "when does the next train leave",
    "how tall is mount everest",
]


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[float, Bot]:
    """The shop's bots by the percentage of false answers that is wished."""
    folder = tmp_path_factory.mktemp("shops")
    files = {wish: {"entries/shop.yaml": shop(), "settings.yaml": f"false_answers: {wish}\n"} for wish in (0.5, 3, 20)}
    return {wish: load_bot(write_folder(folder / str(wish), content)) for wish, content in files.items()}


def answered(bot: Bot, questions: Iterable[str]) -> set[str]:
    return {question for question in questions if bot.ask(question).outcome == "answered"}


def test_every_phrasing_is_answered_by_its_own_entry_however_cautious(shops: dict[float, Bot]) -> None:
    entries = shops[0.5].knowledge.entries.values()
    lost = [text for one in entries for text in one.phrasings if (shops[0.5].ask(text).matches[0].intent.key != one.id)]
    assert lost == []
    assert all(shops[0.5].ask(text).outcome == "answered" for one in entries for text in one.phrasings)


def test_bolder_wish_answers_all_that_a_cautious_one_does_and_more(shops: dict[float, Bot]) -> None:
    cautious, usual, bold = (answered(shops[wish], [*KNOWN, *FOREIGN]) for wish in (0.5, 3, 20))
    assert cautious <= usual <= bold
    assert len(cautious) < len(bold)


def test_usual_wish_answers_what_is_known_and_nothing_else(shops: dict[float, Bot]) -> None:
    assert len(answered(shops[3], KNOWN)) >= 3
    assert answered(shops[3], FOREIGN) == set()


@pytest.mark.parametrize(("question", "entry"), KNOWN.items())
def test_right_entry_is_the_first_match(shops: dict[float, Bot], question: str, entry: str) -> None:
    assert shops[3].ask(question).matches[0].intent.key == entry


@pytest.mark.parametrize("question", [*KNOWN, *FOREIGN])
def test_matches_are_five_at_most_and_the_surest_first(shops: dict[float, Bot], question: str) -> None:
    chances = [match.confidence for match in shops[3].ask(question).matches]
    assert len(chances) <= 5
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


def test_what_is_known_is_surer_than_what_is_foreign(shops: dict[float, Bot]) -> None:
    known = [shops[3].ask(question).confidence for question in KNOWN]
    foreign = [shops[3].ask(question).confidence for question in FOREIGN]
    assert sorted(known)[1] > sorted(foreign)[-2]


def test_bot_from_the_cache_knows_the_same_numbers(tmp_path: Path) -> None:
    folder, cache = write_folder(tmp_path / "k", {"entries/shop.yaml": shop()}), tmp_path / "cache"
    built, kept = load_bot(folder, cache), load_bot(folder, cache)
    assert [kept.ask(question) for question in KNOWN] == [built.ask(question) for question in KNOWN]


def test_too_few_phrasings_leave_the_usual_numbers(write: Writer) -> None:
    bot = load_bot(write({"entries/shop.yaml": shop(1)}))
    assert bot.matcher.bar is None
    assert bot.ask("how do i clean my kettle").matches[0].intent.key == "kettle"


def test_a_thing_in_the_plural_is_the_same_thing(shops: dict[float, Bot]) -> None:
    assert {shops[3].ask(f"what do {thing}s cost").matches[0].intent.key for thing in THINGS} == set(THINGS)


def test_synonyms_of_the_language_are_understood(shops: dict[float, Bot]) -> None:
    assert shops[3].ask("what is the price of a necklace").matches[0].intent.key == "necklace"
    assert shops[3].ask("may i return the bike").matches[0].intent.key == "bicycle"


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
