"""What holds for every question: the same answer each time, no dead ends, doubt where two are as good, no exception."""

import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolebot.answering.plain import plain_text
from rolebot.bot import Bot, load_bot
from rolebot.conversation import Answer, Conversation, Intent, Kind, Outcome
from tests.command import SMALL, run_process
from tests.folders import Writer

QUESTIONS = [
    "what is the salary of a ship cook",
    "ship cook vs deck officer",
    "who uses radar",
    "from ship cook to deck officer",
    "how much does an officer earn",
    "i like radar and charts, what should i become",
    "how long is shore leave",
    "what does a deck ofifcer do",
    "who is the president of france",
]
BUSES = """
- id: red-bus
  phrasings: [when does the red bus leave, timetable of the red bus, red bus departure]
  answer: At nine.
- id: blue-bus
  phrasings: [when does the blue bus leave, timetable of the blue bus, blue bus departure]
  answer: At ten.
- id: ferry
  phrasings: [where does the ferry land, which pier is the ferry at]
  answer: At pier two.
"""
VOCABULARY = """
    ship cook cooks deck officer radio baker OOW salary tools vs and from to who uses radar which role i like not
    compare them all more why hi it seasickness lifeboat police what does do the a ? . , - first other
"""
WORDS = st.sampled_from(VOCABULARY.split())


def intents(bot: Bot) -> list[Intent]:
    """Every profile, comparison of two, way, entry and small talk of a bot's knowledge."""
    known = bot.knowledge
    facets: list[tuple[str, ...]] = [(), *((facet,) for facet in known.facets)]
    pairs = list(permutations(known.roles, 2))
    return [
        *(Intent(kind=Kind.PROFILE, roles=(role,), facets=facet) for role in known.roles for facet in facets),
        *(Intent(kind=Kind.COMPARE, roles=pair, facets=facet) for pair in pairs for facet in facets),
        *(Intent(kind=Kind.COMPARE, roles=("all",), facets=facet) for facet in facets),
        *(Intent(kind=Kind.MOVE, roles=pair) for pair in pairs),
        *(Intent(kind=Kind.ENTRY, key=entry) for entry in known.entries),
        *(Intent(kind=Kind.TALK, key=talk) for talk in known.talks),
        Intent(kind=Kind.ROLES),
        Intent(kind=Kind.CHOOSE),
    ]


def dead_ends(bot: Bot, answer: Answer) -> list[str]:
    return [one.intent.id for one in answer.suggestions if bot.show(one.intent).outcome == Outcome.UNANSWERED]


@pytest.mark.parametrize("question", QUESTIONS)
def test_same_question_gets_the_same_answer(small: Bot, question: str) -> None:
    assert small.ask(question) == small.ask(question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_bot_built_again_gives_the_same_answer(small: Bot, small_folder: Path, question: str) -> None:
    assert load_bot(small_folder).ask(question) == small.ask(question)


def test_process_with_another_hash_seed_gives_the_same_answers(tmp_path: Path) -> None:
    typed = "\n".join(QUESTIONS).encode()
    found = []
    for seed in ("1", "2"):  # each with a cache of its own, so that each reads the knowledge itself
        own = {"PYTHONHASHSEED": seed, "ROLEBOT_CACHE": str(tmp_path / seed)}
        ran = run_process(["ask", "--json", "--knowledge", SMALL, "-"], typed, env=own)
        found.append([{key: value for key, value in row.items() if key != "took_ms"} for row in ran.rows])
    assert len(found[0]) == len(QUESTIONS)
    assert json.dumps(found[0]) == json.dumps(found[1])


@given(st.text())
@settings(max_examples=100)
def test_any_text_is_answered(small: Bot, question: str) -> None:
    assert plain_text(small.ask(question)).strip()


@given(st.lists(WORDS, min_size=1, max_size=14).map(" ".join))
@settings(max_examples=100)
def test_any_words_of_the_knowledge_are_answered(small: Bot, question: str) -> None:
    assert plain_text(small.ask(question)).strip()


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=2, max_size=5))
@settings(max_examples=50)
def test_any_conversation_is_carried_on(small: Bot, turns: list[str]) -> None:
    conversation = Conversation()
    for turn in turns:
        answer = small.ask(turn, conversation)
        assert plain_text(answer).strip()
        conversation = conversation.after(answer)


@pytest.mark.parametrize("question", ["when does the bus leave", "timetable of the bus", "bus departure", "bus"])
def test_two_entries_that_fit_alike_are_both_offered(write: Writer, question: str) -> None:
    answer = load_bot(write({"entries/buses.yaml": BUSES})).ask(question)
    assert answer.outcome == "suggested"
    assert {one.intent.key for one in answer.suggestions} == {"red-bus", "blue-bus"}


@pytest.mark.parametrize(
    ("question", "entry"), [("when does the red bus leave", "red-bus"), ("departure of the blue bus", "blue-bus")]
)
def test_one_word_that_tells_two_entries_apart_is_enough(write: Writer, question: str, entry: str) -> None:
    answer = load_bot(write({"entries/buses.yaml": BUSES})).ask(question)
    assert answer.outcome == "answered"
    assert answer.intent == Intent(kind=Kind.ENTRY, key=entry)


@given(st.lists(WORDS, min_size=1, max_size=14).map(" ".join))
@settings(max_examples=100)
def test_no_suggestion_is_a_dead_end(small: Bot, question: str) -> None:
    assert dead_ends(small, small.ask(question)) == []


def test_no_intent_of_the_small_knowledge_is_a_dead_end(small: Bot) -> None:
    assert {one.id: found for one in intents(small) if (found := dead_ends(small, small.show(one)))} == {}


def test_every_intent_of_the_shipped_knowledge_is_shown(shipped: Bot) -> None:
    assert [one.id for one in intents(shipped) if not plain_text(shipped.show(one)).strip()] == []


def test_no_intent_of_the_shipped_knowledge_is_a_dead_end(shipped: Bot) -> None:
    assert {one.id: found for one in intents(shipped) if (found := dead_ends(shipped, shipped.show(one)))} == {}


def test_intent_that_is_gone_is_said_to_be_gone(small: Bot) -> None:
    answer = small.show(Intent(kind=Kind.PROFILE, roles=("purser",)))
    assert answer.outcome == "unanswered"
    assert answer.lead == "That is no longer in my knowledge; ask me in your own words."


@pytest.mark.parametrize("question", ["", "  ", "?!", "🙂", "\u200b", "\x00"])
def test_text_without_words_is_asked_back(small: Bot, question: str) -> None:
    answer = small.ask(question)
    assert answer.outcome == "unanswered"
    assert answer.lead.startswith("I read no question in that.")


def test_question_of_two_thousand_characters_is_read(small: Bot) -> None:
    question = "what does a ship cook do"
    assert small.ask(question + " " * (2000 - len(question))).outcome == "answered"


def test_longer_question_is_asked_back(small: Bot) -> None:
    answer = small.ask("what does a ship cook do".ljust(2001))
    assert answer.lead == "That is longer than 2000 characters. Please ask in a sentence or two."


def test_every_phrasing_of_a_shipped_entry_has_its_entry_as_the_first_match(shipped: Bot) -> None:
    lost = []
    for entry in shipped.knowledge.entries.values():
        for phrasing in entry.phrasings:
            matches = shipped.ask(phrasing).matches
            if not matches or matches[0].intent.id != f"entry:{entry.id}":
                lost.append((entry.id, phrasing, matches[0].intent.id if matches else None))
    assert lost == []


def test_every_phrasing_of_small_talk_has_its_answer(shipped: Bot) -> None:
    lost = []
    for talk in shipped.knowledge.talks.values():
        for phrasing in talk.phrasings:
            answer = shipped.ask(phrasing)
            if answer.outcome != "small_talk" or not answer.intent or answer.intent.key != talk.id:
                lost.append((talk.id, phrasing, answer.intent.id if answer.intent else None))
    assert lost == []


def test_every_phrasing_of_a_facet_has_its_facet_as_the_first_match(shipped: Bot) -> None:
    lost = []
    for facet in shipped.knowledge.facets.values():
        for phrasing in facet.phrasings:
            if "{role}" in phrasing:
                first = shipped.ask(phrasing.replace("{role}", "data architect")).matches[0].intent
                if first.roles != ("data-architect",) or facet.id not in (first.facets or ("overview",)):
                    lost.append((facet.id, phrasing, first.id))
    assert lost == []


@pytest.mark.parametrize("roles", [(), ("data-engineer",), ("data-analyst", "data-scientist")])
def test_fact_is_found_with_the_share_that_its_own_terms_hold(shipped: Bot, roles: tuple[str, ...]) -> None:
    wanted = shipped.matcher.wanted(["models", "statistical", "deployment", "storing", "visualise", "salary"])
    found = shipped.matcher.search(wanted, roles)
    held = [sum(one.weight * one.held_by(each.unit.terms) for one in wanted) for each in found]
    total = sum(one.weight for one in wanted)
    assert len(found) == 40
    assert [each.share for each in found] == pytest.approx([one / total for one in held])
    assert not roles or {each.unit.role for each in found} <= {*roles, ""}
