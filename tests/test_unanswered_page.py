"""The page on the unanswered list is true: an admin who does what it says sees what it shows."""

import re
import shutil
from pathlib import Path

from rolebot.bot import Bot
from rolebot.settings import default_knowledge
from tests.reviewed import Ship
from tests.test_review import KEYS, seated
from tests.walking import BLOCK, fits

PAGE = Path(__file__).parent.parent / "docs" / "how-to" / "work-the-unanswered-list.md"
TYPED = (
    ("e\n", "goes back:\n  "),
    ("Ask Mary, in room 12.\n", "12.\n  "),
    ("She has it done by the next day.\n", "day.\n  "),
    (".\n", "or nothing: "),
    ("Tableau licenses\n", "nothing ends it:\n  "),
    ("I want to use Tableau, whom do I ask\n", "\n  "),
    ("\n", "sources, or nothing: "),
    ("\n", KEYS),
    ("s\n", KEYS),
    ("i\n", ""),
)


def test_page_is_true_from_beginning_to_end(tmp_path: Path, shipped: Bot) -> None:
    shown = [text for language, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if language == "text"]
    listed, session, applied, answered, log = shown
    ship = asked_aboard(tmp_path, shipped)
    assert fits(listed, ship.run("unanswered").out)
    with seated(ship) as seat:
        seen = seat.read(KEYS) + KEYS
        for keys, until in TYPED:
            seen += seat.says(keys, until) + until.lstrip("\n")
    assert fits(without_ends(session), without_ends(seen))
    assert fits(applied.replace("[y/N]: y", "[y/N]: y\n…"), ship.run("proposals", "apply", typed="y\n").out)
    assert fits(answered, ship.run("ask", "whom do I ask about Tableau licenses?").out)
    assert fits(log, ship.run("proposals", "log").out)


def asked_aboard(below: Path, bot: Bot) -> Ship:
    """A copy of the shipped knowledge, without its checks to save time, and what the page says was asked."""
    ship = Ship(below, bot, f"sqlite:///{below / 'journal.db'}")
    shutil.copytree(default_knowledge(), ship.folder, ignore=shutil.ignore_patterns("checks"))
    for text, days, times in (
        ("who do I ask for a Tableau license", 2, 3),
        ("how much vacation do data scientists get", 3, 2),
        ("who won the match yesterday", 4, 1),
    ):
        for number in range(times):
            ship.ask(text, asker=f"U{number}", days=days)
    return ship


def without_ends(shown: str) -> str:
    """The lines without the space at their ends, which a page cannot show."""
    return re.sub(r" +$", "", shown, flags=re.MULTILINE)
