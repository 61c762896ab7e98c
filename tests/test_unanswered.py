"""`rolebot unanswered`: what is on the list of what people asked in vain, and what is not."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from rolebot.bot import Bot
from rolebot.cli import main
from rolebot.upkeep.noise import is_noise
from rolebot.upkeep.unanswered import key_of
from tests.reviewed import PARROT, TOILET, Ship, board, firsts
from tests.strange import STRANGE

OWN_COLOURS = re.compile(r"\x1b\[(0|1|36|32|31)m")


@pytest.fixture
def ship(tmp_path: Path, small: Bot) -> Ship:
    return board(tmp_path, small)


# What is on the list


def test_most_asked_question_comes_first_with_its_counts(ship: Ship) -> None:
    ship.ask(PARROT)
    for asker in ("U1", "U2", "U2"):
        ship.ask(TOILET, asker=asker)
    rows = ship.unanswered()
    assert firsts(rows) == [TOILET, PARROT]
    assert (rows[0]["count"], rows[0]["askers"], rows[0]["reason"]) == (3, 2, "unanswered")


def test_like_questions_are_one_and_the_most_asked_wording_stands_for_them(ship: Ship) -> None:
    ship.ask("toilet, where is that", TOILET, "Where is the toilet??", PARROT)
    rows = ship.unanswered()
    assert [set(map(str.lower, row["questions"])) for row in rows] == [
        {TOILET, "toilet, where is that"},
        {PARROT.lower()},
    ]


def test_like_words_about_other_roles_are_another_question(ship: Ship) -> None:
    ship.ask("is a ship cook afraid of sharks", "is a ship baker afraid of sharks", "are ship cooks afraid of sharks")
    assert sorted((row["roles"], row["count"]) for row in ship.unanswered()) == [
        (["ship-baker"], 1),
        (["ship-cook"], 2),
    ]


def test_what_was_understood_groups_more_than_words_do(ship: Ship) -> None:
    ship.ask("what is the salary of a ship baker", "how much do bakers make")
    (row,) = ship.unanswered()
    assert (row["reason"], row["roles"], row["facets"]) == ("empty", ["ship-baker"], ["salary"])
    assert row["lacks"] == {"intent": "profile:ship-baker/salary", "label": "Ship baker: salary"}


def test_answer_that_was_found_unhelpful_is_listed_with_comments(ship: Ship) -> None:
    (asked,) = ship.ask("when is the lifeboat drill")
    ship.rate(asked, helpful=False, comment="I meant the fire drill")
    (row,) = ship.unanswered()
    assert (row["reason"], row["unhelpful"], row["comments"]) == ("unhelpful", 1, ["I meant the fire drill"])
    assert row["nearest"][0]["intent"] == "entry:lifeboat-drill"


def test_answer_that_more_people_found_helpful_is_not(ship: Ship) -> None:
    (asked,) = ship.ask("when is the lifeboat drill")
    ship.rate(asked, helpful=False)
    ship.rate(asked, helpful=True, asker="U2")
    ship.rate(asked, helpful=True, asker="U3")
    assert ship.unanswered() == []


def test_followup_is_listed_with_the_role_that_it_is_about(ship: Ship) -> None:
    ship.ask("what does a ship baker do", thread="C1", days=0.01)
    ship.ask("and the salary?", thread="C1")
    (row,) = ship.unanswered()
    assert (row["question"], row["roles"]) == ("and the salary? (ship baker)", ["ship-baker"])


def test_last_seen_is_the_latest_time(ship: Ship) -> None:
    ship.ask(TOILET, days=9)
    ship.ask(TOILET, days=2)
    (row,) = ship.unanswered()
    seen = datetime.fromisoformat(row["last_seen"])
    assert 1.9 < (datetime.now(seen.tzinfo) - seen).total_seconds() / 86_400 < 2.1


def test_nearest_intents_are_named(ship: Ship) -> None:
    ship.ask("lifeboat paint colour please")
    (row,) = ship.unanswered()
    assert {"intent": "entry:lifeboat-drill", "label": "When is the lifeboat drill"} in [
        {**one, "label": one["label"].capitalize()} for one in row["nearest"]
    ]


# What is not


@pytest.mark.parametrize(
    "text",
    [
        *(
            "hi",
            "thanks!",
            "help",
            "asdfghjkl",
            "test",
            "???",
            "👍",
            "https://example.org/x",
            "<@U12345>",
            "x",
            "aaaaaa",
        ),
        *("SELECT * FROM crew WHERE name = 'x'", "Traceback (most recent call last):\n  File", "12345"),
    ],
)
def test_small_talk_and_noise_stay_out(ship: Ship, text: str) -> None:
    ship.ask(text)
    assert ship.unanswered() == []


@pytest.mark.parametrize("text", ["does the captain test us", "what is dbt", "is C allowed", "www or not, who decides"])
def test_short_and_odd_questions_are_no_noise(text: str) -> None:
    assert not is_noise(text)


@given(text=st.text(max_size=80))
def test_whatever_is_typed_is_noise_or_not(text: str) -> None:
    assert is_noise(text) in (True, False)


def test_what_is_answered_is_not_listed(ship: Ship) -> None:
    ship.ask("when is the lifeboat drill", "what does a ship cook do")
    assert ship.unanswered() == []
    assert ship.run("unanswered").out == "Nothing to do: whatever was asked is taken care of.\n"


def test_what_is_answered_by_now_is_counted_and_not_listed(ship: Ship) -> None:
    ship.ask(TOILET, PARROT)
    toilet = f"- id: toilet\n  phrasings:\n    - {TOILET}\n  answer: Behind the galley.\n"
    (ship.folder / "entries" / "toilet.yaml").write_text(toilet)
    assert firsts(ship.unanswered()) == [PARROT]
    assert "Left out: 1 time something was asked that is answered by now." in ship.run("unanswered").out


def test_offer_that_led_to_an_answer_is_not_listed(ship: Ship) -> None:
    vague = "lifeboat in the harbour"
    assert ship.bot.ask(vague).outcome.value == "suggested"
    ship.ask(vague, asker="U1", days=0.002, thread="C1")
    ship.ask(vague, asker="U2", days=0.002, thread="C1")
    ship.ask("when is the lifeboat drill", asker="U1", thread="C1")
    (row,) = ship.unanswered()
    assert (row["reason"], row["count"]) == ("suggested", 1)


def test_ignored_questions_stay_ignored_and_so_do_like_ones(ship: Ship) -> None:
    ship.ask(TOILET, PARROT)
    ship.review(lambda one: one.ignore([TOILET]))
    ship.ask("toilet, where is that", "WHERE IS THE TOILET!!!", asker="U9")
    assert firsts(ship.unanswered()) == [PARROT]
    assert "Left out: 3 times something that is ignored." in ship.run("unanswered").out


def test_ignored_followup_stays_ignored(ship: Ship) -> None:
    ship.ask("what does a ship baker do", thread="C1", days=0.01)
    ship.ask("and the salary?", thread="C1")
    ship.review(lambda one: one.ignore(["and the salary? (ship baker)"]))
    assert ship.unanswered() == []


def test_gap_for_which_something_is_proposed_waits_elsewhere(ship: Ship) -> None:
    ship.ask(TOILET, PARROT)
    ship.propose_entry(TOILET)
    assert firsts(ship.unanswered()) == [PARROT]
    assert "1 question for which something is proposed" in ship.run("unanswered").out


# How it is listed


def test_list_for_people_says_why_how_often_and_what_is_near(ship: Ship) -> None:
    ship.ask(TOILET, "toilet, where is that", TOILET, days=3)
    assert ship.run("unanswered").out == (
        f"{key_of(TOILET)}  {TOILET}\n"
        "        asked 3 times by 1 person, last 3 days ago\n"
        "        also “toilet, where is that”\n"
        "        It got no answer.\n\n"
        "1 question to look at, asked 3 times.\n"
        "`rolebot review` goes through them, one by one.\n"
    )


def test_list_begins_at_a_time(ship: Ship) -> None:
    ship.ask(TOILET, days=9)
    ship.ask(PARROT, days=2)
    assert firsts(ship.unanswered("--since", "3d")) == [PARROT]
    assert ship.run("unanswered", "--since", "1d").out == "Nobody has asked anything since then.\n"


def test_list_is_cut_for_people_and_whole_for_tools(ship: Ship) -> None:
    ship.ask(
        *(f"where is my {thing}" for thing in "hat coat boot sock comb lamp book pipe drum flag kite doll".split())
    )
    ship.ask(*(f"who stole {thing} there" for thing in "gold rum tea jam silk wool tar wax salt cork twine".split()))
    rows = ship.unanswered()
    assert len(rows) > 20
    assert len(ship.unanswered("--limit", "3")) == 3
    assert f"The first 20 are listed; --limit {len(rows)} lists all." in ship.run("unanswered").out


def test_nobody_has_asked_anything(ship: Ship) -> None:
    assert ship.run("unanswered").out == "Nobody has asked anything yet.\n"


def test_journal_out_of_reach_is_said(ship: Ship) -> None:
    ship.address = "postgresql://127.0.0.1:1/nothing"
    ran = ship.run("unanswered")
    assert (ran.code, ran.out) == (1, "")
    assert "database" in ran.err


# Words of strangers


def test_strange_questions_neither_break_the_list_nor_steer_the_terminal(ship: Ship) -> None:
    ship.ask(*STRANGE.values(), "\x9b31mwhere is\x07 my \x1b]0;pwned\x07 parrot \u202etoor", "where \ud800 is he")
    assert_harmless(ship)


@settings(max_examples=8)
@given(texts=st.lists(st.text(min_size=1, max_size=60), max_size=20))
def test_no_question_steers_the_terminal(ship: Ship, texts: list[str]) -> None:
    ship.ask(*(f"where is my parrot {text}" for text in texts))
    assert_harmless(ship)


def assert_harmless(ship: Ship) -> None:
    shown = CliRunner().invoke(main, ["unanswered", "--limit", "999"], color=True, env=ship.env, catch_exceptions=False)
    plain = OWN_COLOURS.sub("", shown.stdout)
    assert [char for char in plain if not char.isprintable() and char not in "\n\u200c\u200d"] == []
    rows = ship.run("unanswered", "--json").out
    assert [char for char in rows if not char.isprintable() and char != "\n"] == []
    assert all(json.loads(line)["question"].strip() for line in rows.split("\n")[:-1])
