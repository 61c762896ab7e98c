"""`rolebot check` asks every phrasing, and fails on one that is answered with something else."""

import json
import shutil
from pathlib import Path

import pytest

from rolebot.bot import load_bot
from rolebot.upkeep.stolen import MOST_ASKED, Phrasing, find_stolen, list_phrasings, sample
from tests.command import SMALL, run
from tests.folders import DRILL, SOUND, Writer, write_folder

ANCHOR = """\
- id: anchor
  phrasings:
    - where is the anchor kept
    - {phrasing}
  answer: At the bow.
"""
THANKS = """\
thanks:
  phrasings:
    - many thanks
    - when is the lifeboat drill please
  answer: You are welcome.
"""
TAKEN = (
    'the phrasing "the duties of a ship cook please" of entry `anchor` is answered by '
    "`profile:ship-cook/responsibilities`; word one of the two differently, or join them"
)


@pytest.fixture
def crew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the crew of a ship, as the folder `crew` where we stand."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(SMALL, Path("crew"))


def add_anchor(folder: Path, phrasing: str) -> None:
    write_folder(folder, {"entries/anchor.yaml": ANCHOR.format(phrasing=phrasing)})


def test_phrasing_that_a_facet_answers_is_reported_at_its_place(crew: Path) -> None:
    add_anchor(crew, "the duties of a ship cook please")
    ran = run("check", "crew")
    assert (ran.code, ran.out) == (1, "4 checks: 4 right, 0 wrong, 0 silent\n")
    assert ran.err == f"crew/entries/anchor.yaml:4:7: {TAKEN}\n"


def test_phrasing_that_an_entry_answers_is_reported_where_small_talk_has_it(write: Writer) -> None:
    ran = run("check", str(write({**SOUND, "smalltalk.yaml": THANKS})))
    assert ran.code == 1
    assert ran.err == (
        'k/smalltalk.yaml:4:7: the phrasing "when is the lifeboat drill please" of small talk `thanks` is answered by '
        "`entry:lifeboat-drill`; word one of the two differently, or join them\n"
    )


def test_phrasing_of_a_folder_below_is_reported_in_its_file(write: Writer) -> None:
    write({"smalltalk.yaml": THANKS})
    write_folder(Path("ours"), {"entries/aboard.yaml": DRILL})
    ran = run("check", "k:ours")
    assert ran.code == 1
    assert ran.err.startswith('k/smalltalk.yaml:4:7: the phrasing "when is the lifeboat drill please" ')


def test_stolen_phrasing_as_json(crew: Path) -> None:
    add_anchor(crew, "the duties of a ship cook please")
    ran = run("check", "crew", "--format", "json")
    assert ran.code == 1
    assert json.loads(ran.out)["problems"] == [
        {"file": "crew/entries/anchor.yaml", "line": 4, "column": 7, "what": TAKEN}
    ]


def test_stolen_phrasing_as_an_annotation_for_github(crew: Path) -> None:
    add_anchor(crew, "the duties of a ship cook please")
    ran = run("check", "crew", "--format", "github")
    assert ran.out.splitlines()[0] == f"::error file=crew/entries/anchor.yaml,line=4,col=7::{TAKEN}"


@pytest.mark.parametrize("phrasing", ["what about the anchor and its chain", "so which tools would a ship cook use"])
def test_phrasing_that_reaches_its_own_entry_is_fine(crew: Path, phrasing: str) -> None:
    add_anchor(crew, phrasing)
    assert run("check", "crew").code == 0


def test_entry_may_know_better_of_one_role_what_a_facet_tells_of_all(crew: Path) -> None:
    add_anchor(crew, "what equipment do deck officers work with")
    bot = load_bot(crew)
    reached = bot.ask("what equipment do deck officers work with").intent
    assert reached is not None
    assert reached.id == "entry:anchor"
    assert list(find_stolen(bot, list_phrasings(bot.knowledge))) == []


def test_phrasing_that_stands_twice_is_reported_as_that_alone(write: Writer) -> None:
    twice = DRILL + DRILL.replace("id: lifeboat-drill", "id: drill")
    ran = run("check", str(write({"entries/aboard.yaml": twice})))
    assert [line.split("`")[0] for line in ran.err.splitlines()] == [
        'k/entries/aboard.yaml:7:7: "when is the lifeboat drill" stands in k/entries/aboard.yaml:3:7 already and '
        "leads to entry "
    ]


def test_huge_knowledge_is_sampled_evenly_from_end_to_end() -> None:
    many = [Phrasing("entry `a`", str(number), ()) for number in range(3 * MOST_ASKED - 1)]
    taken = [int(one.text) for one in sample(many)]
    assert taken == list(range(0, 3 * MOST_ASKED - 1, 3))


def test_small_knowledge_is_asked_whole() -> None:
    few = [Phrasing("entry `a`", str(number), ()) for number in range(7)]
    assert list(sample(few)) == few
    assert list(sample([])) == []
