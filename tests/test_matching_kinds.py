"""What a question asks: facets, comparisons, ways from role to role, look-ups, choices, entries, small talk."""

import pytest

from rolebot.answering.plain import plain_text
from rolebot.bot import Bot
from tests.test_matching import intent


@pytest.mark.parametrize(
    ("question", "facet"),
    [
        ("what does a deck officer do all day", "responsibilities"),
        ("deck officer duties", "responsibilities"),
        ("resp of a deck officer", "responsibilities"),
        ("what equipment does a deck officer use", "tools"),
        ("deck officer: tools?", "tools"),
        ("how much does a deck officer earn", "salary"),
        ("what is the wage of a deck officer", "salary"),
        ("deck officer pay", "salary"),
        ("deck officer slary", "salary"),
        ("what is the salry of a deck officer", "salary"),
    ],
)
def test_facet_of_one_role(small: Bot, question: str, facet: str) -> None:
    assert intent(small, question) == f"profile:deck-officer/{facet}"


@pytest.mark.parametrize(
    "question", ["what is a deck officer", "tell me about deck officers", "explain the deck officer"]
)
def test_overview_is_the_profile_itself(small: Bot, question: str) -> None:
    assert intent(small, question) == "profile:deck-officer"


@pytest.mark.parametrize(
    ("question", "facets"),
    [
        ("tools and salary of a ship cook", "tools+salary"),
        ("salary and tools of a ship cook", "salary+tools"),
        ("what are the duties and the tools of a ship cook", "responsibilities+tools"),
        ("ship cook duties, tools and pay", "responsibilities+tools+salary"),
    ],
)
def test_every_facet_named_is_answered_in_the_order_named(small: Bot, question: str, facets: str) -> None:
    assert intent(small, question) == f"profile:ship-cook/{facets}"


def test_answer_on_two_facets_holds_the_facts_of_both(small: Bot) -> None:
    text = plain_text(small.ask("tools and salary of a ship cook"))
    assert "Galley: cleaver, ladle, skillet" in text
    assert "Earned 40 crowns a month in 1998." in text


def test_facet_without_facts_is_said_with_the_facets_that_there_are(small: Bot) -> None:
    answer = small.ask("what is the salary of a ship baker")
    assert answer.outcome == "suggested"
    assert answer.lead.startswith("I know the ship baker, but I have nothing on salary.")
    assert answer.suggestions[0].intent.id == "profile:ship-baker/responsibilities"


@pytest.mark.parametrize(
    "question", ["does a ship cook need a phd", "how tall is a ship cook", "can a ship cook play the violin"]
)
def test_question_about_a_role_that_no_fact_answers_is_not_answered(small: Bot, question: str) -> None:
    assert small.ask(question).outcome != "answered"


@pytest.mark.parametrize(
    ("question", "close"),
    [("salary of a data scientist in Berlin", False), ("what skills does an ml engineer need for scaling", True)],
)
def test_facts_of_other_facets_are_shown_for_what_the_facet_does_not_say(
    shipped: Bot, question: str, close: bool
) -> None:
    answer = shipped.ask(question)
    assert answer.outcome == "answered"
    assert ("Closest to your question" in [one.heading for one in answer.sections]) is close


@pytest.mark.parametrize("place", ["germany", "Berlin", "the USA"])
def test_salary_in_a_country_is_the_salary_and_that_places_are_not_known(shipped: Bot, place: str) -> None:
    answer = shipped.ask(f"what does a data scientist earn in {place}")
    assert answer.outcome == "answered"
    assert any("$90,000" in line.text for section in answer.sections for line in section.lines)
    assert any("nothing on location" in section.text for section in answer.sections)


@pytest.mark.parametrize(
    ("question", "compared"),
    [
        ("ship cook vs deck officer", "deck-officer+ship-cook"),
        ("deck officer vs ship cook", "deck-officer+ship-cook"),
        ("diff between OOW and SC??", "deck-officer+ship-cook"),
        ("how does a baker differ from a galley cook", "ship-baker+ship-cook"),
        ("ship cook vs ship baker vs deck officer", "deck-officer+ship-baker+ship-cook"),
        (
            "compare ship cook, ship baker, deck officer and radio officer",
            "deck-officer+radio-officer+ship-baker+ship-cook",
        ),
    ],
)
def test_comparison_of_two_to_four_roles(small: Bot, question: str, compared: str) -> None:
    assert intent(small, question) == f"compare:{compared}"


@pytest.mark.parametrize(
    ("question", "compared"),
    [
        ("compare ship cook and deck officer in tools", "deck-officer+ship-cook/tools"),
        ("what is the salary of a ship cook and of a deck officer", "deck-officer+ship-cook/salary"),
        ("which tools do ship cooks and ship bakers use", "ship-baker+ship-cook/tools"),
    ],
)
def test_comparison_in_one_facet(small: Bot, question: str, compared: str) -> None:
    assert intent(small, question) == f"compare:{compared}"


def test_comparison_says_what_both_have_and_what_only_one(small: Bot) -> None:
    text = plain_text(small.ask("which tools do ship cooks and ship bakers use"))
    assert "Both: skillet" in text
    assert "Only ship cook: cleaver, ladle" in text
    assert "Only ship baker: rolling pin, oven" in text


@pytest.mark.parametrize("question", ["what is the salary of all roles", "which role has the best salary"])
def test_facet_of_no_role_in_particular_is_compared_for_all(small: Bot, question: str) -> None:
    assert intent(small, question) == "compare:all/salary"


def test_comparison_of_all_names_those_without_facts(small: Bot) -> None:
    assert "I have nothing on salary for: ship baker." in plain_text(small.ask("what is the salary of all roles"))


@pytest.mark.parametrize(
    ("question", "way"),
    [
        ("from ship cook to deck officer", "ship-cook>deck-officer"),
        ("from deck officer to ship cook", "deck-officer>ship-cook"),
        ("how do i get from ship cook to deck officer", "ship-cook>deck-officer"),
        ("how do i get to deck officer from ship cook", "ship-cook>deck-officer"),
        ("how do i become a deck officer from ship cook", "ship-cook>deck-officer"),
        ("how do i become a deck officer if i come from ship cook", "ship-cook>deck-officer"),
        ("can a deck officer become a ship cook", "deck-officer>ship-cook"),
        ("i am a ship cook and want to become a deck officer", "ship-cook>deck-officer"),
        ("i want to become a deck officer and i am a ship cook", "ship-cook>deck-officer"),
    ],
)
def test_way_leads_from_the_role_one_has_to_the_role_one_wants(small: Bot, question: str, way: str) -> None:
    assert intent(small, question) == f"move:{way}"


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("who uses radar", ("deck-officer", "radio-officer")),
        ("who uses a sextant", ("deck-officer",)),
        ("who works with the skillet", ("ship-baker", "ship-cook")),
        ("which role needs a compass", ("deck-officer",)),
        ("what is the sextant for", ("deck-officer",)),
        ("who uses a sextent", ("deck-officer",)),
    ],
)
def test_look_up_names_the_roles_whose_facts_hold_it(small: Bot, question: str, roles: tuple[str, ...]) -> None:
    answer = small.ask(question)
    assert (intent(small, question) or "").startswith("lookup:")
    assert tuple(sorted(answer.roles)) == roles


@pytest.mark.parametrize("question", ["who uses kubernetes", "which role needs a violin", "what is blockchain for"])
def test_look_up_of_what_no_fact_holds_is_not_answered(small: Bot, question: str) -> None:
    assert small.ask(question).outcome == "unanswered"


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("i like bread, which role", ("ship-baker",)),
        ("i like radar and charts, what should i become", ("deck-officer", "radio-officer")),
    ],
)
def test_choice_by_what_one_likes(small: Bot, question: str, roles: tuple[str, ...]) -> None:
    assert intent(small, question) == "choose"
    assert small.ask(question).roles == roles


def test_choice_begins_with_its_first_question(small: Bot) -> None:
    answer = small.ask("which role suits me")
    assert answer.lead == "Where would you rather be?"
    assert [one.label for one in answer.suggestions] == ["In the warm galley", "Up on the bridge"]


@pytest.mark.parametrize("question", ["which roles do you know", "list all roles", "who is in the crew?"])
def test_roles(small: Bot, question: str) -> None:
    assert intent(small, question) == "roles"


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("what helps against seasickness", "seasickness"),
        ("what helps agianst seasicknes", "seasickness"),
        ("remedy against sea sickness", "seasickness"),
        ("wen is the lifeboat dril", "lifeboat-drill"),
        ("who may use the oven first, cook or baker", "cook-and-baker-share"),
        ("who cleans the kitchen in the evening", "cook-and-baker-share"),
    ],
)
def test_entry(small: Bot, question: str, entry: str) -> None:
    assert intent(small, question) == f"entry:{entry}"


def test_entry_on_which_sources_disagree_tells_what_each_says(small: Bot) -> None:
    text = plain_text(small.ask("how long is shore leave"))
    assert "- Until sunset only. [1]\n- A whole day and a night. [2]" in text


@pytest.mark.parametrize(
    ("said", "talk"),
    [("hi", "hi"), ("Ahoy!", "hi"), ("thank you", "thanks"), ("thx", "thanks"), ("cheers mate", "thanks")],
)
def test_small_talk(small: Bot, said: str, talk: str | None) -> None:
    answer = small.ask(said)
    assert (answer.intent.key if answer.intent and answer.outcome == "small_talk" else None) == talk


@pytest.mark.parametrize(
    ("question", "reached"),
    [
        ("hello! what does a ship cook do?", "profile:ship-cook/responsibilities"),
        ("thanks. and how much does a deck officer earn", "profile:deck-officer/salary"),
        ("hi\nwhat does a ship cook do", "profile:ship-cook/responsibilities"),
        ("pls tell me what a ship cook does", "profile:ship-cook/responsibilities"),
        ("what does a ship cook do - i ask for a friend", "profile:ship-cook/responsibilities"),
    ],
)
def test_politeness_around_a_question_changes_nothing(small: Bot, question: str, reached: str) -> None:
    assert intent(small, question) == reached


@pytest.mark.parametrize(
    "question",
    [
        "what is the capital of france",
        "how do i reset my password",
        "asdf qwer",
        "what does a marine biologist do",
        "what is the salary of a ship surgeon",
        "why",
        "more",
        "🙂",
        "42",
    ],
)
def test_foreign_question_is_not_answered(small: Bot, question: str) -> None:
    assert small.ask(question).outcome == "unanswered"
