"""Whatever words follow a command: it ends with 0, 1 or 2, and nobody ever reads a traceback."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from rolebot.bot import Bot
from rolebot.cli import main
from tests.fuzzing import ODD_TEXTS, tries
from tests.reviewed import board

COMMANDS = [
    *(
        ["ask"],
        ["ask", "--json", "-"],
        ["ask", "--explain"],
        ["chat"],
        ["chat", "--json"],
        ["init"],
        ["init", "--above"],
    ),
    *(["new", "role"], ["new", "entry"], ["check"], ["check", "--format"], ["diff"], ["diff", "ship"], ["coverage"]),
    *(["coverage", "--html"], ["coverage", "--old-after"], ["schema"], ["schema", "--write"], ["unanswered"]),
    *(["unanswered", "--since"], ["unanswered", "--limit"], ["review"], ["proposals"], ["proposals", "apply"]),
    *(["proposals", "drop"], ["proposals", "log", "--since"], ["stats"], ["stats", "--html"], ["stats", "--since"]),
    *(["export"], ["export", "--output"], ["export", "--since"], ["forget", "--asker"], ["version"], ["completion"]),
    *(["migrate"], ["doctor", "slack"], ["doctor", "discord"], ["slack"], ["slack", "manifest"], ["discord"], ["run"]),
]
OPTIONS = [
    *(
        "--json",
        "--knowledge",
        "--format",
        "--since",
        "--html",
        "--yes",
        "--as",
        "--all",
        "--above",
        "--limit",
        "--write",
    ),
    *("--explain", "--http", "--no-journal", "--fail-on", "--help", "--", "-", "-h", "-x", "--nothing", "--output"),
]
WORDS = [
    *(
        "what does a ship cook do",
        "ship-cook",
        "ship",
        "ship:ship",
        "shipped",
        "ship/roles/ship-cook.yaml",
        "30d",
        "9999w",
        "9999y",
    ),
    *("HEAD", "HEAD:knowledge", "main..HEAD", "json", "text", "5", "0", "roles", "entries", "bash", "slack:U0123ABCD"),
    *("discord:112233445566778899", "0001-01-01", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "n" * 300, "~0"),
    *("~nobody-of-that-name", "a.yaml", ".", "\udcff", "\udc80x"),
]
# No slash, lest a word names a place outside of the folder in which all this happens; and no process is given a NUL.
ODD_WORDS = (st.text(max_size=20) | st.sampled_from(ODD_TEXTS)).map(
    lambda text: text.replace("/", "|").replace("\0", "").replace("..", "").encode(errors="replace").decode()[:2_000]
)
ARGUMENTS = st.lists(st.sampled_from(OPTIONS) | st.sampled_from(WORDS) | ODD_WORDS, max_size=4)
TYPED = st.lists(
    st.sampled_from([*WORDS[:4], "", "1", "3", "0000000015", "s", "i", "q", "y", "?"]) | ODD_WORDS, max_size=5
)


@pytest.fixture
def home(small: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with knowledge and a journal, in which everything happens."""
    ship = board(tmp_path, small)
    ship.ask("where is the toilet", "may I bring my parrot on board", "what does a ship cook do")
    ship.propose_entry()
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("SLACK_", "DISCORD_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROLEBOT_KNOWLEDGE", "ship")
    monkeypatch.setenv("DATABASE_URL", ship.address)
    monkeypatch.setenv("LOGNAME", "anna")
    return tmp_path


@given(st.sampled_from(COMMANDS), ARGUMENTS, TYPED)
@example(["init"], ["n" * 300], [])
@example(["diff"], ["n" * 300], [])
@example(["diff"], ["HEAD", "--knowledge", "n" * 300], [])
@example(["review"], [], ["0000000015"])
@example(["review"], [], ["9" * 5_000])
@tries(60)
def test_any_words_behind_a_command_end_it_well(
    home: Path, command: list[str], arguments: list[str], typed: list[str]
) -> None:
    result = CliRunner().invoke(main, [*command, *arguments], input="\n".join(typed))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1, 2)
    assert "Traceback" not in result.output
    assert home.is_dir()
