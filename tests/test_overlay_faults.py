"""What can be wrong with a folder that is laid over another: each fault at its place above, with a way out."""

import os
from pathlib import Path

import pytest

from tests.command import run
from tests.folders import Files, write_folder
from tests.laid import BOTH, Layer, lay, problems

__all__ = ["lay"]

HIDDEN_COOK = {"hides.yaml": "roles: [ship-cook]\n"}
OWN = "- id: own\n  phrasings: [what is our own]\n  answer: This.\n"


@pytest.mark.parametrize(
    ("hides", "fault"),
    [
        ("entries: [seasicknes]", "1:11: no entry `seasicknes` in the folders below; did you mean `seasickness`?"),
        ("roles: [cook]", "1:9: no role `cook` in the folders below; did you mean `ship-cook`?"),
        ("talks: [thank]", "1:9: no small talk `thank` in the folders below; did you mean `thanks`?"),
        (
            "facts:\n  ship-cok/tools: all",
            "2:3: no facts in `ship-cok/tools` in the folders below; did you mean `ship-cook/tools`?",
        ),
        (
            "facts:\n  ship-cook/tools: [ladel]",
            '2:21: no fact of `ship-cook/tools` "ladel" in the folders below; did you mean "ladle"?',
        ),
        (
            "phrasings: [when is the life boat drill]",
            '1:13: no phrasing "when is the life boat drill" in the folders below; did you mean "when is the lifeboat'
            ' drill"?',
        ),
        ("aliases: [OOM]", '1:11: no alias "OOM" in the folders below; did you mean "OOW"?'),
        (
            "checks: [who is the president of spain]",
            '1:10: no check "who is the president of spain" in the folders below; did you mean "who is the president of'
            ' france"?',
        ),
        ("checks: ['entry:shore-leave']", '1:10: no check "entry:shore-leave" in the folders below'),
        ("entrys: [seasickness]", "1:1: unknown key `entrys`; did you mean `entries`?"),
        ("checks: some", "1:9: `checks` must be a list, or `all`"),
        ("facts:\n  ship-cook/tools: some", "2:20: `ship-cook/tools` must be a list, or `all`"),
        ("facts: {ship-cook: all}", "1:9: no facts in `ship-cook` in the folders below; did you mean"
         " `ship-cook/tools`?"),
        ("# entries: []", "1:1: the file is empty; write something into it or delete it"),
        (
            "phrasings: [hi, hello, good morning, ahoy]",
            "1:38: small talk `hi` is left without a phrasing; write one in this folder, or hide the small talk itself",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_hidden_is_said_where_it_is_named(lay: Layer, hides: str, fault: str) -> None:
    lay({"hides.yaml": f"{hides}\n"})
    assert problems() == [f"ours/hides.yaml:{fault}"]


@pytest.mark.parametrize(
    ("files", "faults"),
    [
        (
            {"roles/ship-cok.yaml": "aliases: [pot wizard]\n"},
            ["ours/roles/ship-cok.yaml:1:1: no folder below has role `ship-cok` to add to, so this one is new and"
             " needs `name` and `summary`; or did you mean `ship-cook`?"],
        ),
        (
            {"entries/a.yaml": "- id: shore-leaf\n  answer: No.\n"},
            ["ours/entries/a.yaml:1:7: no folder below has entry `shore-leaf` to add to, so this one is new and needs"
             " `phrasings`; or did you mean `shore-leave`?"],
        ),
        (
            {"entries/a.yaml": OWN, "entries/b.yaml": OWN},
            ["ours/entries/b.yaml:1:7: the id `own` is taken (ours/entries/a.yaml:1:7); choose another"],
        ),
        (
            {"roles/deck-officer.yaml": "aliases: [SBK]\n"},
            ['ours/roles/deck-officer.yaml:1:11: "SBK" names `ship-baker` already (base/roles/ship-baker.yaml:3:11);'
             " keep it with one of the two roles, or hide the other under `aliases` in hides.yaml"],
        ),
        (
            {"facets.yaml": "tools:\n  phrasings: [when is the lifeboat drill]\n"},
            ['ours/facets.yaml:2:15: "when is the lifeboat drill" stands in base/entries/aboard.yaml:14:7 already and'
             " leads to entry `lifeboat-drill` there; delete it here, or hide what stands there under `phrasings` in"
             " hides.yaml"],
        ),
        (
            {"vocabulary.yaml": "near_names: [ship baker]\n"},
            ['ours/vocabulary.yaml:1:14: "ship baker" is a name of `ship-baker` (base/roles/ship-baker.yaml:1:7); a'
             " near name is a job that is not ours, so delete it"],
        ),
        (
            {"smalltalk.yaml": "bye: {phrasings: [bye]}\n"},
            ["ours/smalltalk.yaml:1:6: the key `answer` is missing; add it"],
        ),
        (
            {"facets.yaml": "food: {names: [food]}\n"},
            ["ours/facets.yaml:1:7: the key `title` is missing; add it"],
        ),
        (
            {"roles/ship-cook.yaml": "facets:\n  tool:\n    handbok: [x]\n"},
            ["ours/roles/ship-cook.yaml:2:3: unknown facet `tool`; did you mean `tools`?",
             "ours/roles/ship-cook.yaml:3:5: unknown source `handbok`; did you mean `handbook`?"],
        ),
        (
            {"roles/ship-cook.yaml": "summary: [no text]\n", "entries/a.yaml": OWN + "  titel: Own\n"},
            ["ours/entries/a.yaml:4:3: unknown key `titel`; did you mean `title`?",
             "ours/roles/ship-cook.yaml:1:10: `summary` must be a text, not a list or a map; check the dashes, and"
             " quote a text that holds `: `"],
        ),
        (
            {"checks/a.yaml": "- reaches: entry:shore-leave\n  questions: [when may i go ashore]\n"},
            ['ours/checks/a.yaml:2:15: "when may i go ashore" is a phrasing, so it checks nothing; ask it differently'],
        ),
        (
            {"sources.yaml": "diary: {title: The diary}\n"},
            ["ours/sources.yaml:1:1: no fact names the source `diary`; use it or delete it"],
        ),
        (
            {**HIDDEN_COOK, "roles/ship-cook.yaml": "aliases: [pot wizard]\n"},
            ["ours/roles/ship-cook.yaml:1:1: role `ship-cook` is hidden in ours/hides.yaml:1:9, so this one is new and"
             " needs `name` and `summary`"],
        ),
        (
            {**HIDDEN_COOK, "entries/a.yaml": OWN + "  roles: [ship-cook]\n  related: ['profile:ship-cook']\n"},
            ["ours/entries/a.yaml:4:11: the role `ship-cook` is hidden in ours/hides.yaml:1:9; name another, or do not"
             " hide it",
             "ours/entries/a.yaml:5:13: `profile:ship-cook` leads to what is hidden in ours/hides.yaml:1:9; name"
             " another, or do not hide it"],
        ),
        (
            {**HIDDEN_COOK, "roles/ship-cook.yaml": "name: ship cook\nsummary: Ours.\n",
             "entries/a.yaml": OWN + "  related: ['profile:ship-cook/toolz']\n"},
            ["ours/entries/a.yaml:4:13: unknown facet `toolz`; did you mean `tools`?"],
        ),
        (
            {**HIDDEN_COOK, "checks/a.yaml": "- reaches: profile:ship-cook\n  questions: [cooks]\n"},
            ["ours/checks/a.yaml:1:12: `profile:ship-cook` leads to what is hidden in ours/hides.yaml:1:9; name"
             " another, or do not hide it"],
        ),
    ],
)  # fmt: skip
def test_faults_of_the_upper_folder_stand_in_it(lay: Layer, files: Files, faults: list[str]) -> None:
    lay(files)
    assert problems() == faults


def test_faults_of_both_folders_are_said_at_once(lay: Layer) -> None:
    lay({"roles/ship-cook.yaml": "aliases: [OOW]\n"})
    write_folder(Path("base"), {"sources.yaml": "logbook: {title: L, date: soon}\n", "hides.yaml": "entries: []\n"})
    assert [one.split(":")[0] for one in problems()] == [
        "base/hides.yaml",
        "base/sources.yaml",
        "ours/roles/ship-cook.yaml",
    ]


def test_what_both_folders_lack_is_lacking_below(lay: Layer) -> None:
    lay({"entries/a.yaml": "- id: stowaways\n  roles: [ship-cook]\n"})
    write_folder(Path("base"), {"entries/b.yaml": "- id: stowaways\n  phrasings: [who hides in the hold]\n"})
    assert problems() == ["base/entries/b.yaml:1:3: the key `answer` is missing; add it"]


def test_what_may_stand_in_a_broken_file_below_is_not_missed(lay: Layer) -> None:
    lay({"roles/ship-cook.yaml": "aliases: [pot wizard]\n", "hides.yaml": "roles: [ship-baker]\n"})
    write_folder(Path("base"), {"roles/ship-cook.yaml": "name: [\n", "roles/ship-baker.yaml": "name: [\n"})
    assert [one.split(":")[0] for one in problems()] == ["base/roles/ship-baker.yaml", "base/roles/ship-cook.yaml"]


HIDES_ALONE = (
    "ours/hides.yaml:1:1: nothing lies below this folder; hides.yaml belongs in a folder that is laid over another one"
)


def test_hides_of_the_undermost_folder_hide_nothing(lay: Layer) -> None:
    lay({"hides.yaml": "entries: [seasickness]\n", "entries/a.yaml": OWN})
    assert problems("ours") == problems("ours", "base") == [HIDES_ALONE]


@pytest.mark.parametrize(
    ("folders", "fault"),
    [
        (["base", "nowhere"], "nowhere:1:1: there is no such folder; give the folder that holds the YAML files"),
        (["nowhere", "ours"], "nowhere:1:1: there is no such folder; give the folder that holds the YAML files"),
        (["base", "file"], "file:1:1: is not a folder; give the folder that holds the YAML files"),
        (["base", "ours", "base"], "base:1:1: is the same folder as base; name each folder once"),
        (["base", "./ours/../base"], "ours/../base:1:1: is the same folder as base; name each folder once"),
        (["base", "linked"], "linked:1:1: is the same folder as base; name each folder once"),
        (
            ["base", "base/roles"],
            "base/roles:1:1: base/roles lies within base; move it out, so that they lie beside each other",
        ),
        (
            ["base", "round"],
            "round:1:1: cannot be read (Too many levels of symbolic links); give a folder that rolebot may read",
        ),
        (["ours"], "ours:1:1: no roles and no entries here; add a file to `entries/` or `roles/`"),
    ],
)
def test_folders_that_cannot_be_laid_over_one_another_are_named(lay: Layer, folders: list[str], fault: str) -> None:
    lay({})
    Path("file").touch()
    for name, to in (("linked", "base"), ("round", "about"), ("about", "round")):
        Path(name).symlink_to(to)
    ran = run("check", os.pathsep.join(folders))
    assert (ran.code, ran.err.splitlines()[0]) == (1, fault)


def test_links_in_a_folder_end_somewhere(lay: Layer) -> None:
    lay({"entries/a.yaml": OWN})
    Path("ours/entries/round").symlink_to("..")
    Path("ours/roles").symlink_to("roles")
    assert problems() == [
        "ours/entries/round:1:1: is a link to a folder, which nothing follows; put the files themselves here",
        "ours/roles:1:1: is no folder; put a folder in its place, or delete it",
    ]


@pytest.mark.parametrize("named", [":", "::", ":base", "base:", "base::ours", " : "])
def test_a_folder_without_a_name_is_wrong_use(lay: Layer, named: str) -> None:
    lay({})
    named = named.replace(":", os.pathsep)
    told = f"no folder before or after a `{os.pathsep}`: {named!r}; write for example base{os.pathsep}ours"
    for ran in (run("check", named), run("ask", "--knowledge", named, "hi")):
        assert (ran.code, f"this names {told}" in ran.err) == (2, True)
    ran = run("check", env={"ROLEBOT_KNOWLEDGE": named})
    assert (ran.code, ran.err) == (1, f"ROLEBOT_KNOWLEDGE names {told.replace(repr(named), repr(named.strip()))}\n")


def test_the_other_mark_between_folders_is_hinted_at(lay: Layer) -> None:
    lay({})
    other = ";" if os.pathsep == ":" else ":"
    said = run("check", f"base{other}ours").err
    assert f"there is no such folder; give the folder that holds the YAML files, and `{os.pathsep}` between two" in said


def test_places_are_those_of_the_right_folder_wherever_it_lies(lay: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    lay({"facets.yaml": "tools:\n  phrasings: [when is the lifeboat drill]\n"})
    monkeypatch.chdir("base")
    (only,) = problems(".", "../ours")
    assert only.startswith("../ours/facets.yaml:2:15: ")


def test_an_environment_of_both_is_checked(lay: Layer) -> None:
    lay({"entries/a.yaml": OWN})
    assert run("check", env={"ROLEBOT_KNOWLEDGE": BOTH}).out == "4 checks: 4 right, 0 wrong, 0 silent\n"
