"""Notices to admins' channels: once for each set of problems, once when healed, and mentioning nobody."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebot import reloading
from rolebot.adapters.discord import notices as discord
from rolebot.adapters.slack import notices as slack
from rolebot.bot import load_bot
from rolebot.desk import Desk
from rolebot.journal.memory import MemoryJournal
from rolebot.knowledge.places import KnowledgeError, Place, Problem
from rolebot.notices import Channel, Notice, notice_of, tell_admins
from rolebot.reloading import Reloader
from rolebot.renewing import Renewer
from tests.fakes.slack_blocks import block_problems, is_too_long, mentions, texts
from tests.live_folder import BROKEN, WHERE, WHY, entries, until, write
from tests.strange_answers import words

BROKEN_ELSEWHERE = "# one line more\n" + BROKEN
BROKEN_OTHERWISE = BROKEN.replace("anwser", "sauce")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is in the middle of an edit here."""
    monkeypatch.setattr(reloading, "SETTLING", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "k", entries(1))
    return tmp_path / "k"


@dataclass(slots=True)
class Heard:
    """A channel in which everything is kept that it was told, and which can refuse to be told."""

    notices: list[Notice] = field(default_factory=list)
    refusals: list[str | Exception] = field(default_factory=list)
    tries: int = 0

    async def send(self, notice: Notice) -> str:
        self.tries += 1
        await asyncio.sleep(0)
        if self.refusals:
            refusal = self.refusals.pop(0)
            if isinstance(refusal, Exception):
                raise refusal
            return refusal
        self.notices.append(notice)
        return ""

    @property
    def headlines(self) -> list[str]:
        return [notice.headline.split(" ", 1)[0] for notice in self.notices]


class Telling:
    """A desk that answers from a folder, tells a channel, and reloads when it is told to."""

    def __init__(self, folder: Path, journal: MemoryJournal) -> None:
        self._folder = folder
        renewer = Renewer(load_bot(folder), (folder,))
        self.desk = Desk(renewer.bot, journal)
        self.desk.reloader = Reloader(self.desk, renewer)

    async def edit(self, text: str) -> None:
        assert self.desk.reloader
        write(self._folder, text)
        await self.desk.reloader.reload("a test")
        for _ in range(20):  # everything that waits for the event loop has its turn
            await asyncio.sleep(0)


@asynccontextmanager
async def telling(folder: Path, heard: Heard, journal: MemoryJournal, again: float = 3600) -> AsyncIterator[Telling]:
    made = Telling(folder, journal)
    task = asyncio.create_task(tell_admins(made.desk, Channel("test", "C1", heard.send), again))
    try:
        yield made
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.wait((task,), timeout=60)
        assert task.done()
        await made.desk.close()


async def test_each_set_of_problems_is_told_once_and_so_is_the_fix(folder: Path) -> None:
    heard = Heard()
    async with telling(folder, heard, MemoryJournal()) as told:
        await told.edit(BROKEN)
        await until(lambda: len(heard.notices) == 1)
        await told.edit(BROKEN_ELSEWHERE)
        await told.edit(BROKEN_OTHERWISE)
        await until(lambda: len(heard.notices) == 2)
        await told.edit(entries(2))
        await until(lambda: len(heard.notices) == 3)
        await told.edit(entries(3))
        await told.edit(BROKEN)
        await until(lambda: len(heard.notices) == 4)
    assert heard.headlines == ["The", "The", "Fixed:", "The"]
    assert heard.tries == 4
    assert f"{folder}/{WHERE}: {WHY}" in heard.notices[0].lines[0]


async def test_a_sound_start_is_not_worth_a_word(folder: Path) -> None:
    heard = Heard()
    async with telling(folder, heard, MemoryJournal()) as told:
        await told.edit(entries(2))
        await told.edit(entries(3))
    assert heard.tries == 0


async def test_what_was_broken_before_a_restart_is_told_to_be_fixed_after_it(folder: Path) -> None:
    heard, journal = Heard(), MemoryJournal()
    async with telling(folder, heard, journal) as told:
        await told.edit(BROKEN)
        await until(lambda: heard.notices)
    write(folder, entries(2))
    async with telling(folder, heard, journal):
        await until(lambda: len(heard.notices) == 2)
    async with telling(folder, heard, journal) as told:
        await told.edit(entries(3))
    assert heard.headlines == ["The", "Fixed:"]


async def test_one_of_two_processes_tells_for_both(folder: Path) -> None:
    heard, journal = Heard(), MemoryJournal()
    async with telling(folder, heard, journal) as one, telling(folder, heard, journal) as other:
        for text, count in ((BROKEN, 1), (entries(2), 2), (BROKEN, 3), (BROKEN_OTHERWISE, 4)):
            await asyncio.gather(one.edit(text), other.edit(text))
            await until(lambda count=count: len(heard.notices) == count)  # type: ignore[misc]  # a lambda takes no types
    assert heard.headlines == ["The", "Fixed:", "The", "The"]


@pytest.mark.parametrize("refusal", ["not_in_channel; invite it", OSError("no network")])
async def test_what_could_not_be_told_is_told_later_and_said_once(
    folder: Path, refusal: str | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Heard(refusals=[refusal] * 3)
    async with telling(folder, heard, MemoryJournal(), again=0.01) as told:
        await told.edit(BROKEN)
        await until(lambda: heard.notices)
        await told.edit(entries(2))
        await until(lambda: len(heard.notices) == 2)
    assert heard.headlines == ["The", "Fixed:"]
    assert heard.tries == 5
    why = refusal if isinstance(refusal, str) else "OSError"
    said = [line for line in caplog.messages if "is not told" in line]
    assert said == [f"test admins' channel is not told about problems: {why}"]


async def test_what_was_fixed_before_it_could_be_told_is_never_told(folder: Path) -> None:
    heard = Heard(refusals=["later"])
    async with telling(folder, heard, MemoryJournal()) as told:
        await told.edit(BROKEN)
        await until(lambda: heard.tries == 1)
        await told.edit(entries(2))
    assert heard.tries == 1


def test_many_problems_are_counted_not_listed() -> None:
    notice = notice_of([Problem(Place("k/entries/a.yaml", line), "x " * 500) for line in range(1, 41)])
    assert "has 40 problems" in notice.headline
    assert notice.lines[-1] == "… and 35 more"
    assert len(notice.lines) == 6
    assert 290 < max(map(len, notice.lines)) <= 300


def test_a_file_name_of_several_lines_stays_on_one(tmp_path: Path) -> None:
    write(tmp_path, BROKEN, "a\n<!channel>\x1b[31m@everyone.yaml")
    (tmp_path / "entries" / os.fsdecode(b"b\xff.yaml")).write_text("[", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load_bot(tmp_path)
    lines = notice_of(caught.value.problems).lines
    assert any(f"{tmp_path}/entries/a <!channel> [31m@everyone.yaml:4:3: {WHY}" in line for line in lines)
    assert any(f"{tmp_path}/entries/b .yaml:" in line for line in lines)
    assert all(line.isprintable() for line in lines)


problems = st.lists(
    st.builds(Problem, st.builds(Place, words, st.integers(1), st.integers(1)), words), min_size=0, max_size=8
)


@given(problems)
def test_no_problem_breaks_a_limit_of_slack_or_mentions_anybody(found: list[Problem]) -> None:
    message = slack.render_notice(notice_of(found))
    assert block_problems(message.blocks) == []
    assert not is_too_long(message.blocks)
    assert len(message.text) <= 40_000
    assert [one for text in [message.text, *texts(message.blocks)] for one in mentions(text)] == []


@given(problems)
def test_no_problem_breaks_a_limit_of_discord_or_mentions_anybody(found: list[Problem]) -> None:
    notice = notice_of(found)
    content = discord.render_notice(notice)
    assert 0 < len(content) <= 2000
    assert content.count("\n") == len(notice.lines)
    assert "@everyone" not in content
    assert "@here" not in content
    assert "<@" not in content.replace("\\<", "")
