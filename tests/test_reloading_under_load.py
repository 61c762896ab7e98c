"""Thousands of questions while the knowledge is edited, broken, moved, swapped and deleted: each answer is whole.

Every state that the folder is ever in is loaded beforehand, on its own, and asked everything. A state writes its mark
into every fact, title and source, and an answer is put together from several files. So an answer that is, word for
word, what one of those states says holds nothing of another; and it may be of no state before the one that was live
when it was asked for.
"""

import asyncio
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from rolebot.answering.plain import plain_text
from rolebot.bot import Bot, load_bot
from rolebot.conversation import NEW, Answer
from rolebot.desk import Desk
from rolebot.exchange import Question, Thread
from tests.command import SMALL
from tests.live_folder import kept_up, until

LEAST_ASKED = 3000

LAST = 15
"""The number of the last state."""

TALKS = (
    ("ship cook vs deck officer", "and the salary?"),
    ("what does a ship cook do?", "how about deck officers?"),
    ("compare all roles in tools", "why?"),
    ("how do I get from ship cook to ship baker?", "compare them"),
)
"""Each asked in a conversation of its own."""

MARKED = re.compile(r"^((?:summary:|  title:|      - (?=[A-Z][^:\[]*$)).*?)(\.?)$", re.MULTILINE)
EDITED = ("roles/deck-officer.yaml", "sources.yaml", "facets.yaml", "roles/ship-baker.yaml", "roles/ship-cook.yaml")

Said = tuple[str, str]


class States:
    """The states of the folder in their order, with what each of them answers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._said: list[dict[str, Said]] = []
        self.bots: list[Bot] = []

    def add(self, make: Callable[[Path], None]) -> Path:
        """A state in a folder of its own, which is the last one until the next."""
        there = self._folder / f"state-{len(self.bots)}"
        if self.bots:
            shutil.copytree(self._folder / f"state-{len(self.bots) - 1}", there)
        else:
            shutil.copytree(SMALL, there)
            shutil.rmtree(there / "checks")
        make(there)
        bot = load_bot(there)
        self.bots.append(bot)
        self._said.append({first: _talk(bot, first, then) for first, then in TALKS})
        return there

    def add_marked(self, mark: int) -> Path:
        """A state that has its mark in every file."""

        def make(there: Path) -> None:
            for name in EDITED:
                _mark(there / name, mark)

        return self.add(make)

    def all_with(self, first: str, at: int, text: str) -> set[int]:
        """The states that say just this, first or afterwards."""
        return {number for number, said in enumerate(self._said) if said[first][at] == text}


def _talk(bot: Bot, first: str, then: str) -> Said:
    answer = bot.ask(first)
    return _shown(answer), _shown(bot.ask(then, NEW.after(answer)))


def _shown(answer: Answer) -> str:
    return "\n".join([plain_text(answer), *(one.label for one in answer.suggestions)])


def _mark(file: Path, mark: int) -> None:
    text = re.sub(r", mark\d+", "", file.read_text(encoding="utf-8"))
    file.write_text(MARKED.sub(rf"\1, mark{mark}\2", text), encoding="utf-8")


class Mischief:
    """What befalls a folder that is answered from."""

    def __init__(self, desk: Desk, folder: Path, states: States) -> None:
        self._desk = desk
        self._folder = folder
        self._states = states
        self.live = 0
        self._next = 0

    async def _until_live(self, state: int) -> None:
        generation = self._states.bots[state].generation
        await until(lambda: self._desk.bot.generation == generation)
        self.live = state

    async def edit_file_by_file(self, to: int) -> None:
        """As an editor does it; the states between are seen or not."""
        for state in range(self.live + 1, to + 1):
            for file in sorted(self._path(state).rglob("*.yaml")):
                name = file.relative_to(self._path(state))
                if file.read_bytes() != (self._folder / name).read_bytes():
                    shutil.copy(file, self._folder / f"{name}.tmp")
                    os.replace(self._folder / f"{name}.tmp", self._folder / name)
        await self._until_live(to)

    async def break_it(self) -> None:
        with (self._folder / "roles" / "ship-cook.yaml").open("a", encoding="utf-8") as file:
            file.write("fasets: {}\n")
        await self._until_problems()

    async def rename_away_and_back(self) -> None:
        away = self._folder.with_name("away")
        os.rename(self._folder, away)
        await self._until_problems()
        os.rename(away, self._folder)
        await until(lambda: not self._desk.health().problems)

    async def swap_folders(self, to: int) -> None:
        """The whole folder is another one, after a moment without any."""
        os.rename(self._folder, self._folder.with_name(f"before-{to}"))
        os.rename(self._path(to), self._folder)
        await self._until_live(to)

    async def delete(self) -> None:
        shutil.rmtree(self._folder)
        await self._until_problems()

    async def link(self, to: int) -> None:
        """A link to another folder takes the place of the one before in one step, as Kubernetes does it."""
        beside = self._folder.with_name("link")
        beside.symlink_to(self._path(to))
        os.replace(beside, self._folder)
        await self._until_live(to)

    async def _until_problems(self) -> None:
        await until(lambda: self._desk.health().problems)
        assert self._desk.bot.generation == self._states.bots[self.live].generation

    def _path(self, state: int) -> Path:
        return self._folder.with_name(f"state-{state}")


async def befall(mischief: Mischief) -> None:
    """Everything that can happen to a folder, through all of its states."""
    await mischief.swap_folders(1)
    await mischief.edit_file_by_file(to=1 + len(EDITED))
    await mischief.break_it()
    await mischief.swap_folders(7)
    await mischief.rename_away_and_back()
    await mischief.break_it()
    await mischief.delete()
    await mischief.link(8)
    await mischief.link(9)
    await mischief.edit_file_by_file(to=9 + len(EDITED))
    await mischief.link(LAST)


def _all_states(folder: Path) -> States:
    """Whole states, and between some of them those that come up while one file after another is edited."""
    states = States(folder)
    for mark in (0, 1):
        states.add_marked(mark)
    for name in sorted(EDITED):
        states.add(lambda there, name=name: _mark(there / name, 6))  # type: ignore[misc]  # a lambda takes no types
    for mark in (7, 8, 9):
        states.add_marked(mark)
    for name in sorted(EDITED):
        states.add(lambda there, name=name: _mark(there / name, 14))  # type: ignore[misc]  # the same
    states.add_marked(LAST)
    return states


async def test_thousands_of_answers_are_whole_while_files_change(tmp_path: Path) -> None:
    states = _all_states(tmp_path)
    folder = tmp_path / "live"
    shutil.copytree(tmp_path / "state-0", folder)
    asked, seen = 0, set[int]()

    async with kept_up(folder) as desk:
        mischief = Mischief(desk, folder, states)

        async def talk(thread: Thread, first: str, then: str) -> None:
            nonlocal asked
            for at, text in enumerate((first, then)):
                live = mischief.live
                asked += 1
                reply = await desk.ask(Question(text=text, asker="U1", thread=thread))
                found = states.all_with(first, at, _shown(reply.answer))
                assert found, f"no state says this: {_shown(reply.answer)}"
                assert max(found) >= live, f"state {max(found)} answers while {live} is live"
                seen.update(found if len(found) == 1 else ())

        async def keep_talking(name: int) -> None:
            number = 0
            while asked < LEAST_ASKED or mischief.live < LAST:
                await talk(Thread("test", "T1", f"{name} {number}"), *TALKS[(name + number) % len(TALKS)])
                number += 1

        async with asyncio.timeout(500), asyncio.TaskGroup() as together:
            together.create_task(befall(mischief))
            for name in range(6):
                together.create_task(keep_talking(name))
    assert asked >= LEAST_ASKED
    assert seen >= {0, 1, 6, 7, 8, 9, 14, LAST}
