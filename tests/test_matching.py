"""Which roles a question names: the longest known name wins, slips are forgiven by length, acronyms never."""

import pytest

from rolebot.bot import Bot


def intent(bot: Bot, question: str) -> str | None:
    """The intent that a question is answered with; None when it is only offered, or there is none."""
    answer = bot.ask(question)
    return answer.intent.id if answer.intent and answer.outcome == "answered" else None


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("what does a ship cook do", "ship-cook"),
        ("what does a galley cook do", "ship-cook"),
        ("what does a baker do", "ship-baker"),
        ("what does a watch officer do", "deck-officer"),
        ("What does a WIRELESS OPERATOR do?", "radio-officer"),
        ("what does an OOW do", "deck-officer"),
        ("what does an oow do", "deck-officer"),
        ("what does a SBK do", "ship-baker"),
        ("what does an SC do", "ship-cook"),
    ],
)
def test_every_name_of_a_role_names_it(small: Bot, question: str, role: str) -> None:
    assert intent(small, question) == f"profile:{role}/responsibilities"


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("what do ship cooks do", "ship-cook"),
        ("what do bakers do", "ship-baker"),
        ("what do OOWs do", "deck-officer"),
        ("what do deck officers do", "deck-officer"),
        ("what are the ship cook's duties", "ship-cook"),
        ("what are the ship cooks' duties", "ship-cook"),
    ],
)
def test_plurals_and_possessives(small: Bot, question: str, role: str) -> None:
    assert intent(small, question) == f"profile:{role}/responsibilities"


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("what does a ship-cook do", "ship-cook"),
        ("what does a shipcook do", "ship-cook"),
        ("what do shipbakers do", "ship-baker"),
        ("what does a deckofficer do", "deck-officer"),
        ("what does a deck\u2010officer do", "deck-officer"),
        ("what does a deck_officer do", "deck-officer"),
        ("what does a deck  officer do", "deck-officer"),
        ("what does a wirelessoperator do", "radio-officer"),
    ],
)
def test_hyphens_and_missing_spaces(small: Bot, question: str, role: str) -> None:
    assert intent(small, question) == f"profile:{role}/responsibilities"


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("what does a shp cook do", "ship-cook"),
        ("what does a ship cok do", "ship-cook"),
        ("what does a galley coook do", "ship-cook"),
        ("what does a dek officer do", "deck-officer"),
        ("what does a deck oficer do", "deck-officer"),
        ("what does a deck offficer do", "deck-officer"),
        ("what does a dekc ofifcer do", "deck-officer"),
        ("what does a radio oficcer do", "radio-officer"),
        ("what does a wirless operatr do", "radio-officer"),
        ("what does a shipcok do", "ship-cook"),
        ("what does a deckoficer do", "deck-officer"),
        ("what does a bakre do", "ship-baker"),
    ],
)
def test_slips_within_the_budget_are_forgiven(small: Bot, question: str, role: str) -> None:
    assert intent(small, question) == f"profile:{role}/responsibilities"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ho wmuch does a ship cook earn", "how much does a ship cook earn"),
        ("what doe sa ship cook earn", "what does a ship cook earn"),
        ("shat tools does a ship cook use", "what tools does a ship cook use"),
    ],
)
def test_space_and_question_word_are_mended(small: Bot, typed: str, words: str) -> None:
    assert small.understand(typed).words == small.understand(words).words


def test_common_word_at_the_start_is_no_question_word(small: Bot) -> None:
    assert "hot" in small.understand("hot soup from the ship cook").words


@pytest.mark.parametrize(
    "question",
    [
        "what does a dkc ofcr do",
        "what does a broker do",
        "what does a faker do",
        "what does a truck officer do",
    ],
)
def test_more_slips_make_another_name(small: Bot, question: str) -> None:
    assert intent(small, question) is None


@pytest.mark.parametrize("short", ["SD", "CS", "SCC", "OOV", "OW", "SBKK", "SKB"])
def test_acronyms_forgive_no_slip(small: Bot, short: str) -> None:
    assert intent(small, f"what does a {short} do") is None


@pytest.mark.parametrize("short", ["MLB", "MLA", "MLO", "DSA", "DEA", "SRE", "MBA", "DD"])
def test_other_acronyms_are_not_taken_for_a_shipped_role(shipped: Bot, short: str) -> None:
    assert shipped.ask(f"what does an {short} do").roles == ()


@pytest.mark.parametrize("short", ["SRE", "MBA"])
def test_salary_of_an_unknown_acronym_is_not_that_of_all_roles(shipped: Bot, short: str) -> None:
    assert intent(shipped, f"salary of an {short}") is None


def test_acronym_is_not_mended_into_a_job_that_nobody_named(shipped: Bot) -> None:
    assert "dba" not in shipped.ask("what does an MBA do").lead.lower()


@pytest.mark.parametrize(
    "question",
    [
        "what is the salary of a police officer",
        "what does a pastry cook do",
        "which tools does a police officer use",
        "police officer",
        "police officers",
        "who is a policeofficer",
        "what does a police oficer do",
    ],
)
def test_names_that_are_near_are_refused(small: Bot, question: str) -> None:
    assert small.ask(question).outcome == "unanswered"


def test_name_that_is_refused_is_said(small: Bot) -> None:
    assert small.ask("what does a police officer do").lead == "I don't know the police officer."


@pytest.mark.parametrize(
    "question",
    ["what does a deck officer instructor do", "deck officer instructor", "salary of deck officer instructors"],
)
def test_longer_known_name_beats_the_shorter_one_inside_it(small: Bot, question: str) -> None:
    answer = small.ask(question)
    assert (answer.outcome, answer.roles) == ("unanswered", ())


@pytest.mark.parametrize("question", ["what does a landscape baker do", "what does a crypto baker earn"])
def test_one_word_name_after_a_strange_word_is_another_job(small: Bot, question: str) -> None:
    assert small.ask(question).outcome == "unanswered"


@pytest.mark.parametrize("rank", ["senior", "junior", "lead", "chief"])
def test_rank_before_a_name_makes_no_other_job(small: Bot, rank: str) -> None:
    assert intent(small, f"what does a {rank} baker do") == "profile:ship-baker/responsibilities"


@pytest.mark.parametrize(
    ("question", "compared"),
    [
        ("what is the difference between ship bakers and cooks", "ship-baker+ship-cook"),
        ("ship cooks and bakers", "ship-baker+ship-cook"),
        ("difference between deck and radio officers", "deck-officer+radio-officer"),
        ("compare radio and deck officers", "deck-officer+radio-officer"),
        ("deck or radio officer", "deck-officer+radio-officer"),
    ],
)
def test_two_names_may_share_a_word(small: Bot, question: str, compared: str) -> None:
    assert intent(small, question) == f"compare:{compared}"


@pytest.mark.parametrize("question", ["what does an officer do", "how much does an officer earn"])
def test_word_that_several_names_share_offers_them_all(small: Bot, question: str) -> None:
    answer = small.ask(question)
    assert answer.outcome == "suggested"
    assert {one.intent.roles for one in answer.suggestions} == {("deck-officer",), ("radio-officer",)}


def test_field_stands_for_its_role(small: Bot) -> None:
    assert intent(small, "what is ship cooking") == "profile:ship-cook"


def test_role_alone_is_its_profile(small: Bot) -> None:
    assert intent(small, "ship cook") == "profile:ship-cook"


@pytest.mark.parametrize("question", ["what does a cook do", "what does a ship do", "ship", "deck", "radio"])
def test_part_of_a_name_is_not_the_name(small: Bot, question: str) -> None:
    assert intent(small, question) is None
