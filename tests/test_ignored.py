"""`rolebot ignored`: what admins keep off their list, and how it comes back."""

from pathlib import Path

import pytest

from rolebot.bot import Bot
from rolebot.upkeep.unanswered import key_of
from tests.reviewed import PARROT, TOILET, Ship, board, firsts
from tests.test_review import KEYS, seated

BELL = "who polishes the bell"


@pytest.fixture
def ship(tmp_path: Path, small: Bot) -> Ship:
    return board(tmp_path, small)


def test_what_is_ignored_is_listed_with_its_wordings_the_last_first(ship: Ship) -> None:
    ship.review(lambda one: one.ignore([TOILET, "toilet, where is that"]))
    ship.review(lambda one: one.ignore([PARROT]))
    rows = ship.run("ignored", "--json").rows
    assert [set(row["questions"]) for row in rows] == [{PARROT}, {TOILET, "toilet, where is that"}]
    assert rows[0] == {"key": key_of(PARROT), "question": PARROT, "questions": [PARROT]}
    shown = ship.run("ignored")
    assert shown.out.startswith(f"{key_of(PARROT)}  {PARROT}\n{rows[1]['key']}  {rows[1]['question']}\n        also “")
    assert shown.out.endswith("`rolebot ignored restore KEY` puts one of these back on the list.\n")


def test_nothing_ignored_is_said(ship: Ship) -> None:
    assert ship.run("ignored").out == "Nothing is ignored.\n"
    assert ship.run("ignored", "--json").out == ""


def test_what_is_restored_is_back_on_the_list_with_all_that_is_like_it(ship: Ship) -> None:
    ship.ask(TOILET, TOILET, "toilet, where is that", PARROT)
    ship.review(lambda one: one.ignore(one.gaps().gaps[0].questions))
    ship.review(lambda one: one.ignore(["where is that toilet??"]))
    ship.review(lambda one: one.ignore([PARROT]))
    assert firsts(ship.unanswered()) == []
    ran = ship.run("ignored", "restore", key_of("toilet, where is that"))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("and whatever is like it, is ignored no more.\n")
    assert firsts(ship.unanswered()) == [TOILET]
    assert ship.log()[-1] == ("terminal:anna", "restored")


def test_keys_are_unique_even_of_what_holds_no_word(ship: Ship) -> None:
    ship.review(lambda one: one.ignore(["???", "!!", PARROT, PARROT.upper()]))
    keys = [row["key"] for row in ship.run("ignored", "--json").rows]
    assert len(keys) == len(set(keys)) == 2
    assert ship.run("ignored", "restore", *keys).code == 0
    assert ship.run("ignored").out == "Nothing is ignored.\n"


def test_what_is_not_ignored_is_said_and_the_others_are_restored(ship: Ship) -> None:
    ship.review(lambda one: one.ignore([PARROT]))
    ship.review(lambda one: one.ignore([BELL]))
    ran = ship.run("ignored", "restore", key_of(PARROT), "nonono", key_of(BELL))
    assert (ran.code, ran.out) == (1, "")
    assert "No question with the key nonono is ignored." in ran.err
    assert ship.run("ignored").out == "Nothing is ignored.\n"


def test_the_list_takes_no_option_of_its_own_before_a_command(ship: Ship) -> None:
    ran = ship.run("ignored", "--json", "restore", "aaaaaa")
    assert ran.code == 2
    assert "--json is for the list" in ran.err


def test_a_session_takes_back_what_it_ignored(ship: Ship) -> None:
    ship.ask(TOILET, TOILET, PARROT)
    with seated(ship) as seat:
        seat.read(KEYS)
        assert "stays off the list" in seat.says("i\n", KEYS)
        assert "You have ignored it." in seat.says("b\n", KEYS)
        assert "is ignored no more" in seat.says("i\n", KEYS)
        assert "0 proposed, 0 ignored, 0 skipped." in seat.says("q\n", "")
    assert firsts(ship.unanswered()) == [TOILET, PARROT]
