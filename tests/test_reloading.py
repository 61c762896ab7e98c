"""Live reload: an edit answers the next question, a broken one changes nothing, and no answer is ever mixed."""

import asyncio
import gc
import os
import shutil
import subprocess
import threading
import weakref
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from rolebot.bot import load_bot
from rolebot.desk import Desk
from rolebot.exchange import Question, Thread
from rolebot.journal.memory import MemoryJournal
from rolebot.knowledge.layers import read_snapshot
from rolebot.knowledge.model import Knowledge
from rolebot.knowledge.places import KnowledgeError
from rolebot.reloading import Reloader
from rolebot.renewing import Renewer
from rolebot.watching import bells
from tests.live_folder import BROKEN, QUESTIONS, WHERE, WHY, entries, kept_up, marks, until, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "k", entries(1))
    return tmp_path / "k"


def live(desk: Desk, mark: int) -> bool:
    return marks(desk.bot.ask(QUESTIONS[0])) == {f"mark{mark}"}


async def test_an_edit_is_live(folder: Path) -> None:
    async with kept_up(folder) as desk:
        before = desk.bot.generation
        write(folder, entries(2))
        await until(lambda: live(desk, 2))
        assert desk.bot.generation != before


async def test_an_edit_of_either_of_two_folders_is_live(folder: Path) -> None:
    ours = folder.with_name("ours")
    entry = "- id: storm\n  phrasings: [what is a storm]\n  answer: Wind, mark{}.\n"
    write(ours, entry.format(1))
    async with kept_up(folder, ours) as desk:
        write(folder, entries(2))
        await until(lambda: live(desk, 2))
        write(ours, entry.format(3))
        await until(lambda: marks(desk.bot.ask("what is a storm")) == {"mark3"})
        ours.rename(ours.with_name("away"))
        await until(lambda: desk.health().problems)
        assert marks(desk.bot.ask("what is a storm")) == {"mark3"}
        ours.with_name("away").rename(ours)
        write(ours, entry.format(4))
        await until(lambda: marks(desk.bot.ask("what is a storm")) == {"mark4"})
        assert live(desk, 2)


async def test_the_system_tells_of_an_edit_before_anybody_looks(folder: Path) -> None:
    rung = bells((folder,))
    assert await anext(rung) is False
    write(folder, entries(2))
    async with asyncio.timeout(60):
        while not await anext(rung):
            pass
    await rung.aclose()


async def test_a_broken_edit_keeps_what_works_and_is_said_with_its_place(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with kept_up(folder) as desk:
        write(folder, BROKEN)
        await until(lambda: desk.health().problems)
        assert live(desk, 1)
        assert any(f"{folder}/{WHERE}: {WHY}" in line for line in caplog.messages)
        write(folder, entries(2))
        await until(lambda: live(desk, 2))
        await until(lambda: not desk.health().problems)
    assert "knowledge is fixed, nothing keeps edits from being live" in caplog.messages


async def test_taking_a_broken_edit_back_is_a_fix_too(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with kept_up(folder) as desk:
        generation = desk.bot.generation
        write(folder, BROKEN)
        await until(lambda: desk.health().problems)
        write(folder, entries(1))
        await until(lambda: not desk.health().problems)
        assert desk.bot.generation == generation
    assert "knowledge is fixed, nothing keeps edits from being live" in caplog.messages


async def test_many_problems_are_counted_not_listed(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with kept_up(folder) as desk:
        write(folder, "".join(f"- id: one-{at}\n" for at in range(40)))
        await until(lambda: desk.health().problems)
        found = len(desk.health().problems)
    assert len([line for line in caplog.messages if line.startswith("knowledge problem ")]) == 20
    assert f"knowledge problems: {found - 20} more, `rolebot check` names them" in caplog.messages


async def test_a_folder_that_vanishes_and_comes_back_is_followed(folder: Path) -> None:
    async with kept_up(folder) as desk:
        folder.rename(folder.with_name("away"))
        await until(lambda: desk.health().problems)
        assert "there is no such folder" in desk.health().problems[0].what
        assert live(desk, 1)
        folder.with_name("away").rename(folder)
        await until(lambda: not desk.health().problems)
        write(folder, entries(2))
        await until(lambda: live(desk, 2))


async def test_another_folder_in_its_place_is_followed(folder: Path) -> None:
    async with kept_up(folder) as desk:
        for mark in (2, 3):
            write(folder.with_name("next"), entries(mark))
            folder.rename(folder.with_name(f"before-{mark}"))
            folder.with_name("next").rename(folder)
            await until(lambda mark=mark: live(desk, mark))  # type: ignore[misc]  # a lambda takes no types
        write(folder, entries(4))
        await until(lambda: live(desk, 4))


async def test_a_link_to_another_release_is_followed(folder: Path) -> None:
    link = folder.with_name("current")
    link.symlink_to(folder)
    write(folder.with_name("k2"), entries(2))
    async with kept_up(link) as desk:
        folder.with_name("swap").symlink_to(folder.with_name("k2"))
        os.replace(folder.with_name("swap"), link)
        await until(lambda: live(desk, 2))
        write(folder.with_name("k2"), entries(3))
        await until(lambda: live(desk, 3))


async def test_a_config_map_of_kubernetes_is_followed(tmp_path: Path) -> None:
    mounted = tmp_path / "mounted"
    write(mounted / "..2026_01", entries(1))
    (mounted / "..data").symlink_to("..2026_01")
    (mounted / "entries").symlink_to("..data/entries")
    async with kept_up(mounted) as desk:
        assert live(desk, 1)
        write(mounted / "..2026_02", entries(2))
        (mounted / "..data_tmp").symlink_to("..2026_02")
        os.replace(mounted / "..data_tmp", mounted / "..data")
        shutil.rmtree(mounted / "..2026_01")
        await until(lambda: live(desk, 2))


def git(folder: Path, *words: str) -> None:
    who = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}
    who |= {f"GIT_{role}_{what}": f"a@{what.lower()}" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, env=who)


async def test_a_checkout_of_many_files_is_live_as_a_whole(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    def commit(mark: int) -> None:
        write(folder, entries(mark))
        for at in range(150):
            text = f"- id: extra-{at}\n  phrasings: [what is extra {at}]\n  answer: mark{mark}\n"
            write(folder, text + f"  related: [entry:extra-{(at + mark) % 150}]\n", f"extra-{at}.yaml")
        git(folder, "add", ".")
        git(folder, "commit", "-m", str(mark))
        git(folder, "branch", f"b{mark}")

    git(folder, "init", "-b", "main")
    commit(1)
    commit(2)
    async with kept_up(folder) as desk:
        assert live(desk, 2)
        for mark in (1, 2, 1):
            await asyncio.to_thread(git, folder, "checkout", f"b{mark}")
            await until(lambda mark=mark: live(desk, mark))  # type: ignore[misc]  # a lambda takes no types
        await until(lambda: marks(desk.bot.ask("what is extra 149")) == {"mark1"})
    assert not any("problem" in line for line in caplog.messages)


async def test_what_only_looks_like_a_change_reloads_nothing(folder: Path) -> None:
    async with kept_up(folder) as desk:
        assert desk.reloader
        bot = desk.bot
        (folder / "notes.txt").write_text("no knowledge")
        os.utime(folder / "entries" / "aboard.yaml")
        came = await desk.reloader.reload("somebody")
        assert (came.changed, came.problems, came.generation) == (False, (), bot.generation)
        assert desk.bot is bot


async def test_reloading_by_hand_says_what_came_of_it(folder: Path) -> None:
    renewer = Renewer(load_bot(folder), (folder,))
    desk = Desk(renewer.bot, MemoryJournal())
    reloader = Reloader(desk, renewer)
    write(folder, BROKEN)
    came = await reloader.reload("somebody")
    assert (came.changed, came.generation) == (False, desk.bot.generation)
    assert WHY in came.problems[0].what
    write(folder, entries(2))
    came = await reloader.reload("somebody")
    assert (came.changed, came.healed, came.problems) == (True, True, ())
    assert live(desk, 2)
    await desk.close()


async def test_reloads_at_the_same_time_take_turns(folder: Path) -> None:
    renewer = Renewer(load_bot(folder), (folder,))
    desk = Desk(renewer.bot, MemoryJournal())
    reloader = Reloader(desk, renewer)
    write(folder, entries(2))
    came = await asyncio.gather(*(reloader.reload(f"admin {at}") for at in range(8)))
    assert [one.changed for one in came].count(True) == 1
    assert {one.generation for one in came} == {desk.bot.generation}
    await desk.close()


async def test_an_unforeseen_fault_in_loading_is_a_problem_like_others(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A cache that cannot be used in a way that nobody thought of."""
    renewer = Renewer(load_bot(folder), (folder,), cache=3)  # type: ignore[arg-type]  # the fault
    desk = Desk(renewer.bot, MemoryJournal())
    desk.reloader = Reloader(desk, renewer)
    watching = asyncio.create_task(desk.reloader.watch())
    write(folder, entries(2))
    await until(lambda: desk.health().problems)
    assert "the log says more" in desk.health().problems[0].what
    assert live(desk, 1)
    assert not watching.done()
    watching.cancel()
    await desk.close()


async def test_bots_that_were_replaced_are_let_go(folder: Path) -> None:
    renewer = Renewer(load_bot(folder), (folder,))
    desk = Desk(renewer.bot, MemoryJournal())
    reloader = Reloader(desk, renewer)
    replaced, before = [], alive(Knowledge)
    for mark in range(2, 22):
        replaced.append(weakref.ref(desk.bot.matcher))
        await desk.ask(Question(text=QUESTIONS[0], asker="U1", thread=Thread("test", "T1", f"{mark % 3}")))
        write(folder, entries(mark))
        assert (await reloader.reload("a test")).changed
        write(folder, BROKEN)
        await asyncio.to_thread(renewer.renew)
    assert alive(Knowledge) == before
    assert [one() for one in replaced] == [None] * 20
    await desk.close()


def alive(kind: type) -> int:
    """How many of a kind are in memory."""
    gc.collect()
    return sum(isinstance(one, kind) for one in gc.get_objects())


def test_files_that_are_written_in_turn_are_read_as_they_stood_together(folder: Path) -> None:
    stop = threading.Event()

    def keep_writing() -> None:
        for mark in count(1):
            for name in ("a.yaml", "b.yaml"):
                write(folder, f"# {mark:9}", name)
            if stop.wait(0.01):  # longer than the clock of any file system stands still
                return

    write(folder, "# 0", "a.yaml")
    write(folder, "# 0", "b.yaml")
    writing = threading.Thread(target=keep_writing)
    writing.start()
    try:
        states = [read_state(folder)]
        while states[-1][1] < 30:
            states.append(read_state(folder))
    finally:
        stop.set()
        writing.join()
    assert [state for state in states if state[0] - state[1] not in (0, 1)] == []


def read_state(folder: Path) -> tuple[int, int]:
    """The numbers that a snapshot finds in the two files that are written in turn."""
    while True:
        with suppress(KnowledgeError):  # they were written too often while they were read
            found = {file.steps[-1]: file.raw for file in read_snapshot(folder).files}
            return int(found["a.yaml"][1:]), int(found["b.yaml"][1:])
