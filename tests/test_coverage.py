"""`rolebot coverage`: which facets of which roles are filled, empty, disputed or old, and entries without a source."""

from datetime import date
from pathlib import Path

import pytest

from rolebot.bot import Bot
from tests.command import SMALL, run
from tests.folders import BOOK, COOK, DRILL, LADLE, OFFICER, SOUND, TOOLS, Writer
from tests.test_docs import blocks

TABLE = """\
                  DO  RO  SB  SC
What it is         1   1   1   1
Responsibilities   2   2   1   3
Tools              3   3   3   3
Salary            1~  1~   ·  1~

DO Deck officer, RO Radio officer, SB Ship baker, SC Ship cook
A number is how many facts there are; ~ all sources are old, · empty.

15 of 16 facets of roles are filled.
4 entries.
  Without a source (1): lifeboat-drill
  The sources disagree (1): shore-leave
"""
DISPUTE = """\
- id: ladles
  roles: [ship-cook]
  facet: tools
  phrasings:
    - do cooks need a ladle
  answer: Opinions differ.
  positions:
    book: They do.
"""
FILES = {
    "roles/ship-cook.yaml": COOK + LADLE,
    "roles/deck-officer.yaml": OFFICER,
    "facets.yaml": TOOLS,
    "sources.yaml": BOOK,
    "entries/aboard.yaml": DRILL,
}


def test_facets_of_roles_stand_in_a_table() -> None:
    ran = run("coverage", "--knowledge", SMALL)
    lines = [line.rstrip() for line in ran.out.splitlines()]
    assert (ran.code, lines, ran.err) == (0, TABLE.splitlines(), "")


def test_page_on_the_whole_shows_the_table_as_it_is() -> None:
    (shown,) = blocks("docs/how-to/see-the-whole.md", "text")
    assert shown.splitlines() == TABLE.splitlines()[:5]


def test_narrow_terminal_gets_a_list_that_fits() -> None:
    ran = run("coverage", "--knowledge", SMALL, env={"COLUMNS": "60"})
    lines = [line.rstrip() for line in ran.out.splitlines()]
    assert lines[:6] == [
        "Deck officer: 4 of 4 facets filled",
        "  all sources are old: salary",
        "Radio officer: 4 of 4 facets filled",
        "  all sources are old: salary",
        "Ship baker: 3 of 4 facets filled",
        "  empty: salary",
    ]


@pytest.mark.parametrize("columns", ["34", "60", "80", "120"])
def test_no_line_is_longer_than_the_terminal(columns: str) -> None:
    ran = run("coverage", env={"COLUMNS": columns})
    assert max(map(len, ran.out.splitlines())) <= int(columns)


def test_facet_is_disputed_where_an_entry_on_it_holds_several_positions(write: Writer) -> None:
    write({**FILES, "entries/ladles.yaml": DISPUTE})
    assert states("ship-cook") == ["disputed"]
    assert states("deck-officer") == ["empty"]


def states(role: str, *words: str) -> list[str]:
    """What the JSON says of the tools of a role."""
    (row,) = run("coverage", "--knowledge", "k", "--json", *words).rows
    (cell,) = (one for one in row["cells"] if (one["role"], one["facet"]) == (role, "tools"))
    return list(cell["states"])


@pytest.mark.parametrize(
    ("written", "words", "found"),
    [
        ("1998", [], ["old"]),
        ("1998-04", [], ["old"]),
        ("1998-04-02", [], ["old"]),
        ("2999-12-31", [], []),
        ("1998", ["--old-after", "9999y"], []),
        ("2025", ["--old-after", "1d"], ["old"]),
        (str(date.today().year), ["--old-after", "1d"], []),
    ],
)
def test_facet_is_old_when_all_its_sources_are(write: Writer, written: str, words: list[str], found: list[str]) -> None:
    write({**FILES, "sources.yaml": f'{BOOK}  date: "{written}"\n'})
    assert states("ship-cook", *words) == found


def test_source_without_a_date_is_not_old(write: Writer) -> None:
    write(FILES)
    assert states("ship-cook", "--old-after", "1d") == []


def test_one_young_source_keeps_a_facet_young(write: Writer) -> None:
    sources = f'{BOOK}  date: "1998"\nletter:\n  title: The letter\n  date: "2999"\n'
    write({**FILES, "sources.yaml": sources, "roles/ship-cook.yaml": COOK + LADLE + "    letter: [Uses a pan.]\n"})
    assert states("ship-cook") == []


@pytest.mark.parametrize("age", ["", "5", "0y", "-1y", "five years", "99999y", "5 y"])
def test_age_that_is_none_is_wrong_use(age: str) -> None:
    ran = run("coverage", "--old-after", age, "--knowledge", SMALL)
    assert ran.code == 2
    assert f"{age!r} is no age; write 18m or 5y for so many months or years (d, w, m, y)" in ran.err


def test_everything_as_json(small: Bot) -> None:
    (row,) = run("coverage", "--knowledge", SMALL, "--json").rows
    assert list(row) == ["roles", "facets", "cells", "entries"]
    assert row["roles"]["ship-cook"] == "Ship cook"
    assert row["facets"]["overview"] == "What it is"
    assert row["cells"][-1] == {"role": "ship-cook", "facet": "salary", "facts": 1, "states": ["old"]}
    assert {"entry": "shore-leave", "states": ["disputed"]} in row["entries"]
    assert len(row["cells"]) == 16


def test_plain_faq_has_entries_alone(write: Writer) -> None:
    write({"entries/aboard.yaml": DRILL})
    assert run("coverage", "--knowledge", "k").out == "1 entry.\n  Without a source (1): lifeboat-drill\n"


def test_roles_without_facets_are_no_table(write: Writer) -> None:
    write(SOUND)
    assert run("coverage", "--knowledge", "k").out.splitlines()[0] == "1 entry."


NAMES = [f"{one}{two}" for one in ("bala", "miro", "teku", "soni") for two in ("nterix", "ffisum", "lukkpod", "zodag")]
"""Names too far apart to be slips of each other."""


@pytest.mark.parametrize("count", [1, 16])
def test_one_role_and_many_are_shown(write: Writer, count: int) -> None:
    roles = {f"roles/{name}.yaml": COOK.replace("ship cook", f"{name} cook") + LADLE for name in NAMES[:count]}
    write({"facets.yaml": TOOLS, "sources.yaml": BOOK, **roles})
    for columns in ("60", "80", "400"):
        ran = run("coverage", "--knowledge", "k", env={"COLUMNS": columns})
        assert f"{count} of {count} facets of roles are filled." in ran.out
        assert max(map(len, ran.out.splitlines())) <= int(columns)


def test_knowledge_with_problems_ends_with_one(write: Writer) -> None:
    write({"entries/aboard.yaml": DRILL + "  tittle: x\n"})
    ran = run("coverage", "--knowledge", "k")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("k/entries/aboard.yaml:5:3: unknown key `tittle`")


def test_page_is_written_with_both_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLEBOT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    page = tmp_path / "page.html"
    ran = run("coverage", "--knowledge", SMALL, "--html", str(page))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.endswith(f"Wrote {page}.\n")
    html = page.read_text(encoding="utf-8")
    assert '<td class="old" title="all sources are old">1~</td>' in html
    assert "<p>Nothing was asked in this time.</p>" in html


def test_page_that_cannot_be_written_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLEBOT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    ran = run("coverage", "--knowledge", SMALL, "--html", str(tmp_path / "nowhere" / "page.html"))
    assert ran.code == 2
    assert "page.html cannot be written: No such file or directory" in ran.err
