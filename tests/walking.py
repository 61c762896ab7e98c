"""Walk through a page as a reader would: every command is typed into a real terminal, every edit is made in a file.

A page's blocks are taken in their order. `sh` holds commands; the `text` block behind it is what the terminal shows,
where `…` stands for anything. A `text` block that begins with `> ` goes on with the conversation that was opened last.
`yaml` is a new file, and `diff` an edit of one; both name their file in a comment on the first line.
"""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")
PROMPT = "\n> "
PATIENCE = 60.0
"""Seconds after which a terminal that says nothing more has failed."""


@dataclass(slots=True)
class Terminal:
    """A command in a terminal of its own, 100 columns wide."""

    process: subprocess.Popen[bytes]
    screen: int

    def read(self, until: str = "") -> str:
        """What it writes until it shows `until`, or else until it ends."""
        seen, end = b"", time.monotonic() + PATIENCE
        while time.monotonic() < end:
            ready, _, _ = select.select([self.screen], [], [], 0.5)
            if ready:
                with suppress(OSError):  # the end of a terminal, on Linux
                    if more := os.read(self.screen, 65536):
                        seen += more
                        shown = clean(seen)
                        if until and ("\n" + shown).endswith(until):
                            return shown.removesuffix(until.lstrip("\n"))
                        continue
                assert not until, f"it ended instead of showing {until!r}:\n{clean(seen)}"
                return clean(seen)
        raise AssertionError(f"the terminal shows no {until!r} after {PATIENCE:g} s, but:\n{clean(seen)}")

    def type(self, line: str) -> str:
        """Type a line into a conversation; what is shown until the next prompt, without the line itself."""
        os.write(self.screen, line.encode() + b"\n")
        return self.read(PROMPT).partition("\n")[2]

    def close(self) -> int:
        """End it; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        os.close(self.screen)
        return code


def clean(seen: bytes) -> str:
    """What a person sees of what was written to a terminal."""
    return ESCAPES.sub("", seen.decode("utf-8", "replace"))


@dataclass(slots=True)
class Walk:
    """The way through a page in a folder, and the conversation that is open, if one is."""

    folder: Path
    chat: Terminal | None = None
    did: list[str] = field(default_factory=list)

    def open(self, command: str) -> Terminal:
        """A command in a terminal, with the `rolebot` of this Python and nothing of this machine's settings."""
        main, screen = pty.openpty()
        os.set_blocking(main, True)
        kept = {"HOME": str(self.folder), "LANG": "C.UTF-8", "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "100"}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        process = subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env={**kept, "PATH": path},
            stdin=screen,
            stdout=screen,
            stderr=screen,
            start_new_session=True,
        )
        os.close(screen)
        return Terminal(process, main)

    def do(self, language: str, text: str) -> None:
        """One block that the reader carries out; nothing for a block that only shows something."""
        self.did.append(language)
        match language:
            case "sh":
                self.leave()
            case "diff":
                self._edit(text)
            case "yaml":
                name, _, _ = text.removeprefix("# ").partition("\n")
                file = self.folder / name
                assert not file.exists(), f"{name} is there already"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")

    def run(self, commands: str) -> str:
        """What the commands of a block show; a conversation stays open."""
        shown = ""
        for command in commands.strip().split("\n"):
            terminal = self.open(command)
            if command.startswith("rolebot chat"):
                self.chat = terminal
                shown += terminal.read(PROMPT)
            else:
                shown += terminal.read()
                terminal.close()
        return shown

    def say(self, conversation: str) -> str:
        """A conversation as the page shows it, with what is answered in truth."""
        assert self.chat is not None, "no conversation is open"
        asked = [line for line in conversation.split("\n") if line.startswith("> ")]
        return "\n".join(f"{line}\n{self.chat.type(line.removeprefix('> '))}" for line in asked)

    def leave(self) -> None:
        """Leave the conversation that is open."""
        if self.chat is not None:
            self.chat.close()
            self.chat = None

    def _edit(self, diff: str) -> None:
        first, *lines = diff.rstrip("\n").split("\n")
        file = self.folder / first.removeprefix("# ")
        old = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
        new = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file.name} does not hold once:\n{old}"
        file.write_text(text.replace(old, new), encoding="utf-8")


def fits(expected: str, shown: str) -> bool:
    """Whether a terminal shows what a page says, where `…` stands for anything."""
    lines = [line.rstrip() for line in expected.strip().split("\n")]
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(re.escape(part) for part in line.split("…")) + r"\n"
        for line in lines
    )
    seen = "\n".join(line.rstrip() for line in shown.strip().split("\n")) + "\n"
    return re.fullmatch(pattern, seen) is not None


def walk(page: str, folder: Path) -> list[str]:
    """Walk through a page; the languages of its blocks. Raises AssertionError where the page is not true."""
    way, blocks = Walk(folder), BLOCK.findall(page)
    try:
        for at, (language, text) in enumerate(blocks):
            way.do(language, text)
            follows, expected = blocks[at + 1] if at + 1 < len(blocks) else ("", "")
            if language == "sh":
                shown = way.run(text)
                said = follows == "text" and not expected.startswith("> ")
                assert not said or fits(expected, shown), f"{text}shows not what the page says, but:\n{shown}"
            elif language == "text" and text.startswith("> "):
                shown = way.say(text)
                assert fits(text, shown), f"the conversation\n{text}is in truth:\n{shown}"
    finally:
        way.leave()
    return way.did
