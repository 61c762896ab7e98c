"""`rolebot stats`: how much is asked, what comes of it, how long it takes, and whether it helps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rolebot.conversation import Outcome
from rolebot.exchange import Exchange, Recalled, Thread
from rolebot.upkeep.stats import MOST_PERIODS, summarise
from tests.command import SMALL, Ran, run
from tests.recalled import exchange, keep, rating

DRILL = "entry:lifeboat-drill"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a journal, as long as a test names none."""
    monkeypatch.setenv("ROLEBOT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def some() -> list[Exchange]:
    """Four questions and a press, of which one was asked in Discord."""
    first = exchange("when is the drill", intent=DRILL, took_ms=1.0)
    discord = replace(first, id="d", question=replace(first.question, thread=Thread("discord", "T", "C")), took_ms=9.0)
    return [
        first,
        discord,
        exchange("is there a swimming pool", Outcome.UNANSWERED, took_ms=2.0),
        exchange("Is there a swimming pool?", Outcome.UNANSWERED, took_ms=3.0),
        exchange("", intent="entry:shore-leave", took_ms=0.5),
    ]


def stats(folder: Path, *words: str, exchanges: list[Exchange] | None = None) -> Ran:
    """`rolebot stats` on some exchanges, of which the first was helpful and the second was not."""
    kept = some() if exchanges is None else exchanges
    ratings = [rating(one, helpful) for one, helpful in zip(kept, (True, False), strict=False)]
    return run("stats", *words, env=keep(folder, kept, ratings))


def test_outcomes_shares_and_times_are_told(tmp_path: Path) -> None:
    ran = stats(tmp_path)
    day = datetime.now(UTC).date()
    lines = [" ".join(line.replace("█", "").split()) for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (0, "")
    assert lines == [
        f"4 questions and 1 press, {day} (UTC)",
        "answered 2 50%",
        "offered a choice 0 0%",
        "unanswered 2 50%",
        "small talk 0 0%",
        "50% of 2 ratings say helpful.",
        "Half of the answers took 2.0 ms at most, 99 of 100 9.0 ms.",
        "4 in slack, 1 in discord.",
        "",
        "Answered most often",
        f"{DRILL} 2",
        "entry:shore-leave 1",
        "",
        "Unanswered most often",
        "Is there a swimming pool? 2",
    ]


def test_what_nobody_could_answer_is_no_gap(tmp_path: Path) -> None:
    noise = [replace(exchange("asdfgh", Outcome.UNANSWERED), id=f"n{number}") for number in range(5)]
    asked = [*noise, exchange("is there a swimming pool", Outcome.UNANSWERED)]
    (row,) = stats(tmp_path, "--json", exchanges=asked).rows
    assert row["unanswered"] == 6
    assert row["unanswered_questions"] == [{"question": "is there a swimming pool", "count": 1}]


def test_everything_as_json(tmp_path: Path) -> None:
    (row,) = stats(tmp_path, "--json").rows
    day = datetime.now(UTC).date().isoformat()
    period = {
        "first": day,
        "last": day,
        "questions": 4,
        "answered": 2,
        "suggested": 0,
        "unanswered": 2,
        "small_talk": 0,
        "presses": 1,
        "helpful": 1,
        "unhelpful": 1,
        "median_ms": 2.0,
        "p99_ms": 9.0,
    }
    assert row == {
        **period,
        "helpful_share": 0.5,
        "platforms": {"slack": 4, "discord": 1},
        "intents": [{"intent": DRILL, "count": 2}, {"intent": "entry:shore-leave", "count": 1}],
        "unanswered_questions": [{"question": "Is there a swimming pool?", "count": 2}],
        "periods": [period],
    }


def test_only_what_was_asked_since_then_counts(tmp_path: Path) -> None:
    asked = [exchange("old", days=9), exchange("young", days=1)]
    ran = stats(tmp_path, "--since", "3d", exchanges=asked)
    first = (datetime.now(UTC) - timedelta(days=3)).date()
    assert ran.out.startswith(f"1 question, {first} to ")


def test_nothing_asked_is_said(tmp_path: Path) -> None:
    ran = stats(tmp_path, exchanges=[])
    assert (ran.code, ran.out) == (0, f"Nothing was asked: {datetime.now(UTC).date()}.\n")


def test_no_journal_is_made_where_there_is_none(tmp_path: Path) -> None:
    ran = run("stats", "--json")
    (row,) = ran.rows
    assert (ran.code, row["questions"], row["median_ms"], row["helpful_share"]) == (0, 0, None, None)
    assert ran.err == "There is no journal yet; `rolebot slack` and `rolebot discord` make one.\n"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("columns", ["34", "60", "80", "120"])
def test_no_line_is_longer_than_the_terminal(tmp_path: Path, columns: str) -> None:
    asked = [exchange("where is the " + "very " * 40 + "long deck", Outcome.UNANSWERED, days=day) for day in range(20)]
    ran = run("stats", env={**keep(tmp_path, asked), "COLUMNS": columns})
    assert "Questions a day" in ran.out
    assert max(map(len, ran.out.splitlines())) <= int(columns)


def test_question_that_would_move_the_cursor_does_not(tmp_path: Path) -> None:
    asked = [exchange("where is \x1b[2J\r\n\u202e[red]the[/red] deck \ud800", Outcome.UNANSWERED)]
    ran = run("stats", env=keep(tmp_path, asked))
    assert ran.code == 0
    assert "[red]the[/red] deck" in ran.out
    assert "\x1b[2J" not in ran.out
    assert "\u202e" not in ran.out


def recalled(at: datetime, took_ms: float = 1.0) -> Recalled:
    return Recalled(
        id=at.isoformat(),
        platform="slack",
        team="t",
        thread="h",
        asker="a",
        question="what",
        outcome=Outcome.ANSWERED,
        intent=DRILL,
        confidence=0.9,
        took_ms=took_ms,
        at=at,
    )


def test_every_day_has_its_period_though_nothing_was_asked() -> None:
    found = summarise([recalled(NOON - timedelta(days=3)), recalled(NOON)], NOON)
    assert [(one.first.day, one.questions) for one in found.periods] == [(1, 1), (2, 0), (3, 0), (4, 1)]


@pytest.mark.parametrize(("days", "length"), [(1, 1), (60, 1), (61, 7), (420, 7), (421, 28), (4000, 91), (9999, 364)])
def test_long_times_are_told_in_longer_periods(days: int, length: int) -> None:
    asked = [recalled(NOON - timedelta(days=day)) for day in range(days)]
    found = summarise(asked, NOON)
    assert len(found.periods) <= MOST_PERIODS
    assert (found.periods[-1].last - found.periods[-1].first).days + 1 == (length if days > 1 else 1)
    assert sum(one.questions for one in found.periods) == found.whole.questions == days


def test_days_are_those_of_utc() -> None:
    asked = recalled(datetime.fromisoformat("2026-03-04T01:30:00+02:00"))
    assert summarise([asked], NOON).periods[0].first.day == 3


def test_clock_that_was_ahead_loses_no_question() -> None:
    found = summarise([recalled(NOON + timedelta(days=2))], NOON)
    assert sum(one.questions for one in found.periods) == 1


def test_slowest_hundredth_is_told_beside_the_median() -> None:
    found = summarise([recalled(NOON, took_ms=float(took)) for took in range(1, 201)], NOON).whole
    assert (found.half_within, found.most_within) == (100.0, 198.0)


@pytest.mark.parametrize("count", [0, 1, 400])
def test_page_holds_what_was_asked(tmp_path: Path, count: int) -> None:
    asked = [exchange(f"what is {number}", Outcome.UNANSWERED, days=number / 3) for number in range(count)]
    page = tmp_path / "page.html"
    ran = stats(tmp_path, "--html", str(page), "--knowledge", SMALL, exchanges=asked)
    assert (ran.code, ran.out, ran.err) == (0, "", f"Wrote {page}.\n")
    html = page.read_text(encoding="utf-8")
    assert ("<p>Nothing was asked in this time.</p>" in html) == (count == 0)
    assert html.count("<svg") == (0 if count == 0 else 3)
