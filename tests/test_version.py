"""Which knowledge an answer came from: its generation, its folders, and the place where each fact was written."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from rolebot import __version__
from rolebot.answering.tracing import trace
from rolebot.bot import Bot, load_bot
from rolebot.conversation import Intent, Kind
from rolebot.settings import default_knowledge
from tests.command import run
from tests.folders import write_folder
from tests.laid import BOTH, Layer, lay

__all__ = ["lay"]

TOOL = "facets:\n  tools:\n    handbook:\n      - Galley: [pressure cooker]\n      - Peels potatoes.\n"


def generation(where: str) -> str:
    """The generation that `rolebot version` names."""
    (row,) = run("version", "--json", "--knowledge", where).rows
    return str(row["generation"])


def places(question: str, where: str = BOTH) -> list[str]:
    """Where an answer stands, as `--explain` shows it."""
    ran = run("ask", "--explain", "--knowledge", where, question)
    return [line.strip() for line in ran.out.partition("Where the answer stands\n")[2].splitlines()]


def test_version_names_rolebot_the_generation_and_the_folders(lay: Layer) -> None:
    lay({})
    ran = run("version", "--knowledge", BOTH)
    first, second, *folders = ran.out.splitlines()
    assert (ran.code, first, folders) == (0, f"rolebot {__version__}", ["  base", "  ours, laid over it"])
    assert re.fullmatch(r"knowledge [0-9a-f]{12}", second)


def test_version_as_json_names_the_same(lay: Layer) -> None:
    lay({})
    ran = run("version", "--json", env={"ROLEBOT_KNOWLEDGE": BOTH})
    assert ran.rows == [{"version": __version__, "generation": generation(BOTH), "folders": ["base", "ours"]}]


def test_version_without_a_folder_is_that_of_the_shipped_knowledge() -> None:
    assert run("version", env={"ROLEBOT_KNOWLEDGE": ""}).out.endswith(f"\n  {default_knowledge()}\n")


def test_version_of_no_folder_is_a_problem_and_still_names_rolebot() -> None:
    ran = run("version", "--knowledge", "nowhere")
    said = "nowhere:1:1: there is no such folder; give the folder that holds the YAML files\n"
    assert (ran.code, ran.out, ran.err) == (1, f"rolebot {__version__}\n", said)
    row = {"version": __version__, "generation": None, "folders": ["nowhere"]}
    assert run("version", "--json", "--knowledge", "nowhere").rows == [row]


def test_version_of_broken_knowledge_is_named_all_the_same(lay: Layer) -> None:
    lay({"entries/a.yaml": "- id: [\n"})
    assert run("version", "--knowledge", BOTH).code == 0


def test_version_as_an_option_names_rolebot_alone() -> None:
    assert run("--version").out == f"rolebot, version {__version__}\n"


def test_generation_is_the_same_wherever_the_folders_lie(lay: Layer, tmp_path: Path) -> None:
    lay({"roles/ship-cook.yaml": TOOL})
    shutil.copytree("base", "elsewhere/a")
    shutil.copytree("ours", "elsewhere/b")
    there = os.pathsep.join(str(tmp_path / "elsewhere" / name) for name in "ab")
    assert generation(there) == generation(BOTH)


@pytest.mark.parametrize("file", ["README.md", "_draft.yaml", "entries/.hidden.yaml"])
def test_generation_knows_nothing_of_files_that_are_not_read(lay: Layer, file: str) -> None:
    before = generation(lay({}))
    lay({file: "- id: a\n"})
    assert generation(BOTH) == before == generation("base")


def test_generation_changes_with_every_byte(lay: Layer) -> None:
    seen = {generation(lay({})), generation("base")}
    for file in sorted(Path("base").rglob("*.yaml")):
        file.write_bytes(file.read_bytes() + b"\n")
        seen.add(generation(BOTH))
    assert len(seen) == 1 + 12


def test_generation_changes_when_a_file_moves_between_folders(lay: Layer) -> None:
    before = generation(lay({}))
    os.rename("base/vocabulary.yaml", "ours/vocabulary.yaml")
    assert len({before, generation(BOTH), generation(os.pathsep.join(("ours", "base")))}) == 3


def test_explanation_names_the_generation_and_the_folders(lay: Layer) -> None:
    lay({})
    out = run("ask", "--explain", "--knowledge", BOTH, "hi").out
    assert f"\nKnowledge {generation(BOTH)}: base, ours laid over it\n" in out


def test_explanation_shows_from_which_folder_each_fact_came(lay: Layer) -> None:
    lay({"roles/ship-cook.yaml": TOOL})
    assert places("which tools does a ship cook use") == [
        "base/roles/ship-cook.yaml:19:18: Galley: cleaver, ladle, skillet",
        "ours/roles/ship-cook.yaml:4:18: Galley: pressure cooker",
        "ours/roles/ship-cook.yaml:5:9: Peels potatoes.",
    ]


def test_things_are_traced_to_the_facet_that_was_asked_for(lay: Layer) -> None:
    lay({"roles/ship-cook.yaml": TOOL.replace("tools", "responsibilities").replace("pressure cooker", "ladle")})
    assert places("which tools does a ship cook use") == [
        "base/roles/ship-cook.yaml:19:18: Galley: cleaver, ladle, skillet"
    ]


@pytest.mark.parametrize(
    ("question", "stands"),
    [
        ("ahoy", ["base/smalltalk.yaml:3:11: Ahoy! Ask me about the crew."]),
        ("when is the lifeboat drill", ["ours/entries/a.yaml:2:11: Every Monday."]),
        (
            "how long is shore leave",
            [
                "base/entries/aboard.yaml:26:11: One day in every harbour.",
                "ours/entries/a.yaml:4:24: Until noon.",
            ],
        ),
        ("who uses a radar", ["base/roles/deck-officer.yaml:16:18: Bridge: sextant, compass, radar",
                              "base/roles/radio-officer.yaml:16:18: Bridge: transmitter, telegraph key, radar"]),
        ("salary of a ship cook and a ship baker",
         ["base/roles/ship-cook.yaml:22:9: Earned 40 crowns a month in 1998."]),
        ("qwertz uiop", []),
    ],
)  # fmt: skip
def test_explanation_shows_where_answers_of_all_kinds_stand(lay: Layer, question: str, stands: list[str]) -> None:
    ours = "- id: lifeboat-drill\n  answer: Every Monday.\n- id: shore-leave\n  positions: {logbook: Until noon.}\n"
    lay({"entries/a.yaml": ours})
    assert places(question) == stands


def test_comparison_is_traced_to_the_things_that_are_shared(lay: Layer) -> None:
    lay({"roles/ship-cook.yaml": TOOL})
    stands = places("compare ship cook and ship baker")
    assert "base/roles/ship-baker.yaml:15:18: Both: skillet" in stands
    assert "ours/roles/ship-cook.yaml:4:18: Only ship cook: pressure cooker" in stands


def test_every_line_of_every_profile_stands_somewhere(shipped: Bot) -> None:
    for role in shipped.knowledge.roles.values():
        for facet in role.facets:
            answer = shipped.show(Intent(kind=Kind.PROFILE, roles=(role.id,), facets=(facet,)), whole=True)
            found = {one.text for one in trace(shipped.knowledge, answer)}
            lines = {line.text for section in answer.sections[:1] for line in section.lines}
            assert lines <= found


def test_folder_to_lay_over_another_begins_empty(lay: Layer) -> None:
    ran = run("init", "--above", "new")
    assert (ran.code, f"  rolebot check shipped{os.pathsep}new" in ran.out) == (0, True)
    assert generation(f"base{os.pathsep}new") != generation("base")
    assert run("check", f"base{os.pathsep}new").out == run("check", "base").out


def test_examples_in_the_folder_that_begins_name_what_there_is(tmp_path: Path) -> None:
    run("init", "--above", str(tmp_path / "new"))
    hides = tmp_path / "new" / "hides.yaml"
    lines = hides.read_text(encoding="utf-8").replace("[]  ", "[handover-contract]").splitlines()
    hides.write_text("\n".join(line.removeprefix("# ") for line in lines[4:]), encoding="utf-8")
    bot = load_bot([default_knowledge(), tmp_path / "new"])
    assert "handover-contract" not in bot.knowledge.entries
    assert "data-architect" not in bot.knowledge.roles


def test_folder_that_is_not_empty_is_not_begun_anew(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "mine", {"hides.yaml": "mine"})
    ran = run("init", "--above", str(folder))
    assert (ran.code, "nothing was written" in ran.err) == (2, True)
    assert [path.name for path in folder.iterdir()] == ["hides.yaml"]


def test_schemas_for_an_upper_folder_let_keys_be_left_out() -> None:
    for kind, data in (("roles", {"aliases": ["SC"]}), ("entries", [{"id": "a"}]), ("facets", {"tools": {}})):
        above = Draft202012Validator(json.loads(run("schema", "--above", kind).out))
        alone = Draft202012Validator(json.loads(run("schema", kind).out))
        assert above.is_valid(data)
        assert not alone.is_valid(data)
        assert not above.is_valid({"nonsense": 1})
