"""`rolebot review`: an admin goes through the list in a real terminal."""

import os
import pty
import select
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from rolebot.bot import Bot
from rolebot.proposal import Change, Proposal
from tests.reviewed import PARROT, TOILET, Ship, board, firsts
from tests.walking import PATIENCE, Terminal

KEYS = "[p]hrasing  [e]ntry  [a]lias  [i]gnore  [s]kip  [b]ack  [q]uit  [?] help\n> "
CTRL_C, CTRL_D = "\x03", "\x04"
DRILL = "lifeboats, when do we play with those"


@pytest.fixture
def ship(tmp_path: Path, small: Bot) -> Ship:
    return board(tmp_path, small)


class Seat(Terminal):
    """An admin's seat at a terminal: types keys, and reads until something is asked for."""

    def says(self, keys: str, until: str) -> str:
        """What is shown until it asks for something, after these keys."""
        os.write(self.screen, keys.encode())
        return self.read(until)

    def interrupt(self, until: str) -> str:
        """Press Ctrl-C; again if it came just before Python waits for keys, for it is seen with the next key then."""
        for _ in range(60):
            os.write(self.screen, CTRL_C.encode())
            if select.select([self.screen], [], [], 1.0)[0]:
                return self.read(until)
        raise AssertionError("a minute of Ctrl-C was not seen")


@contextmanager
def seated(ship: Ship, *words: str, **extra: str) -> Iterator[Seat]:
    """`rolebot review` in a terminal of its own, one that Ctrl-C reaches."""
    main, screen = pty.openpty()
    os.set_blocking(main, True)
    kept = {"PATH": os.environ["PATH"], "HOME": str(ship.below), "LANG": "C.UTF-8", "TERM": "dumb", "NO_COLOR": "1"}
    command = shlex.join([sys.executable, "-m", "rolebot", "review", *words])
    process = subprocess.Popen(
        ["setsid", "--ctty", "/bin/sh", "-c", f"exec {command}"],
        env={**kept, "ROLEBOT_CACHE": os.environ["ROLEBOT_CACHE"], **ship.env, **extra},
        stdin=screen,
        stdout=screen,
        stderr=screen,
    )
    os.close(screen)
    seat = Seat(process, main)
    try:
        yield seat
    finally:
        seat.close()


def proposals(ship: Ship) -> list[Proposal]:
    journal = ship.journal()
    try:
        return journal.proposals()
    finally:
        journal.close()


def test_an_entry_is_proposed_and_only_whole_keys_count(ship: Ship) -> None:
    ship.ask(TOILET, TOILET, PARROT)
    with seated(ship) as seat:
        assert f"1 of 2, asked 2 times by 1 person, just now\n  {TOILET}\n  It got no answer.\n" in seat.read(KEYS)
        assert "Type one of these letters: " in seat.says("is that so\n", KEYS)
        assert "Nothing is written into the files here." in seat.says("?\n", "> ")
        seat.says("e\n", "goes back:\n  ")
        seat.says("Behind the galley,\n", "galley,\n  ")
        seat.says("on the left.\n", "left.\n  ")
        seat.says(".\n", "or nothing: ")
        seat.says("The toilet\n", "nothing ends it:\n  ")
        seat.says("I have to pee\n", "\n  ")
        seat.says("\n", "sources, or nothing: ")
        assert "There is no source almanac." in seat.says("almanac\n", "sources, or nothing: ")
        assert "2 of 2" in seat.says("handbook\n", KEYS)
        back = seat.says("b\n", KEYS)
        assert "1 of 2" in back
        assert "You have proposed something for it." in back
        assert "This is the first one." in seat.says("back\n", KEYS)
        assert "1 proposed, 0 ignored, 0 skipped.\n1 proposal waits:" in seat.says("quit\n", "")
    (one,) = proposals(ship)
    assert (one.change, one.target, one.by) == (Change.ENTRY, "the-toilet", "terminal:anna")
    assert (one.text, one.title) == ("Behind the galley,\non the left.", "The toilet")
    assert (one.phrasings, one.sources, one.question) == ((TOILET, "I have to pee"), ("handbook",), TOILET)


def test_phrasings_and_names_are_proposed(ship: Ship) -> None:
    shark = "is a ship cook afraid of sharks"
    ship.ask(*[DRILL] * 8, *[TOILET] * 3, *["who is the smutje"] * 2, shark)
    with seated(ship) as seat:
        assert "  near:\n    1  when is the lifeboat drill (entry:lifeboat-drill)\n" in seat.read(KEYS)
        assert f"The phrasing is “{DRILL}”." in seat.says("1\n", "or nothing: ")
        assert TOILET in seat.says("\n", KEYS)
        seat.says("p\n", "nothing goes back: ")
        assert "No answer is like that" in seat.says("xyzzy\n", "nothing goes back: ")
        assert "(entry:shore-leave)" in seat.says("going ashore\n", "nothing goes back: ")
        assert "(entry:seasickness)" in seat.says("entry:seasickness\n", "nothing goes back: ")
        seat.says("1\n", "or nothing: ")
        seat.says("where can one be sick\n", KEYS)
        seat.says("a\n", "Another name of which role? ")
        assert "There is no role `cok`" in seat.says("cok\n", "Another name of which role? ")
        seat.says("galley cook\n", "nothing goes back: ")
        seat.says("smutje\n", KEYS)
        seat.says("a\n", "Nothing means ship-cook: ")
        seat.says("\n", "nothing goes back: ")
        assert "4 proposed" in seat.says("shark feeder\n", "")
    assert [(one.change.value, one.target, one.text, one.question) for one in proposals(ship)] == [
        ("phrasing", "entry:lifeboat-drill", DRILL, DRILL),
        ("phrasing", "entry:seasickness", "where can one be sick", TOILET),
        ("alias", "ship-cook", "smutje", "who is the smutje"),
        ("alias", "ship-cook", "shark feeder", shark),
    ]


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_end_keeps_what_was_said(ship: Ship, key: str) -> None:
    ship.ask(TOILET, TOILET, TOILET, PARROT, PARROT, "who polishes the bell")
    with seated(ship) as seat:
        seat.read(KEYS)
        assert "stays off the list" in seat.says("i\n", KEYS)
        seat.says("s\n", KEYS)
        said = seat.interrupt("") if key == CTRL_C else seat.says(key, "")
        assert "0 proposed, 1 ignored, 1 skipped." in said
        assert seat.process.wait(PATIENCE) == 0
    assert firsts(ship.unanswered()) == [PARROT, "who polishes the bell"]
    assert ship.log() == [("terminal:anna", "ignored")]


def test_interrupted_answer_is_gone_on_with(ship: Ship) -> None:
    ship.ask(TOILET)
    with seated(ship) as seat:
        seat.read(KEYS)
        seat.says("p\n", "nothing goes back: ")
        seat.says("\n", KEYS)
        seat.says("e\n", "goes back:\n  ")
        seat.says(".\n", KEYS)
        seat.says("e\n", "goes back:\n  ")
        seat.says("Behind the galley,\n", "galley,\n  ")
        seat.says("on the le", "on the le")
        seat.interrupt(KEYS)
        assert seat.says("e\n", "on the le\n  ").endswith("  Behind the galley,\n  ")
        seat.says("ft.\n", "ft.\n  ")
        seat.says(".\n", "or nothing: ")
        seat.says("\n", "nothing ends it:\n  ")
        seat.says("\n", "sources, or nothing: ")
        seat.says("\n", "")
    assert [one.text for one in proposals(ship)] == ["Behind the galley,\non the le\nft."]


def test_editor_is_opened_again_with_what_was_written(ship: Ship) -> None:
    ship.ask(TOILET)
    editor = ship.below / "editor"
    editor.write_text(
        "#!/bin/sh\n"
        f'cp "$1" {ship.below}/form.$(ls {ship.below} | grep -c form)\n'
        f"if [ -e {ship.below}/form.1 ]; then sed -i 's/^sources:.*/sources: handbook/' \"$1\"; else\n"
        "sed -i 's/^sources:.*/sources: almanac/' \"$1\"; echo 'Behind the galley.' >> \"$1\"; fi\n"
    )
    editor.chmod(0o755)
    with seated(ship, EDITOR=str(editor)) as seat:
        seat.read(KEYS)
        said = seat.says("e\n", "> ")
        assert "There is no source `almanac`" in said
        assert "What you wrote is kept" in said
        assert "1 proposed" in seat.says("e\n", "")
    assert f"- {TOILET}\n" in (ship.below / "form.0").read_text()
    assert "Behind the galley." in (ship.below / "form.1").read_text()
    assert [(one.text, one.sources, one.phrasings) for one in proposals(ship)] == [
        ("Behind the galley.", ("handbook",), (TOILET,))
    ]


def test_words_of_strangers_do_not_steer_the_terminal(ship: Ship) -> None:
    ship.ask("where \x1b]0;pwned\x07is\x9b31m my parrot \u202eor \x1b[2Jdog")
    with seated(ship) as seat:
        raw = b""
        os.write(seat.screen, b"q\n")
        with suppress(OSError):  # the end of a terminal, on Linux
            while select.select([seat.screen], [], [], PATIENCE)[0]:
                raw += os.read(seat.screen, 65536)
    shown = raw.decode().replace("\x1b[1m", "").replace("\x1b[0m", "").replace("\r\n", "\n")
    assert "my parrot" in shown
    assert [char for char in shown if not char.isprintable() and char != "\n"] == []


def test_without_a_terminal_it_says_what_to_use(ship: Ship) -> None:
    ship.ask(TOILET)
    ran = ship.run("review", typed="i\n")
    assert (ran.code, ran.out) == (2, "")
    assert "needs a terminal" in ran.err
    assert "`rolebot unanswered --json`" in ran.err
    assert firsts(ship.unanswered()) == [TOILET]


def test_killed_session_loses_nothing(ship: Ship) -> None:
    ship.ask(TOILET, TOILET, PARROT)
    with seated(ship, "--as", "Berta B") as seat:
        seat.read(KEYS)
        seat.says("i\n", KEYS)
        os.kill(seat.process.pid, signal.SIGKILL)
        seat.read()
    assert firsts(ship.unanswered()) == [PARROT]
    assert ship.log() == [("terminal:Berta B", "ignored")]
