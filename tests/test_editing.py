"""Proposals in files: one thing is added, and everything else stays as it was, to the byte."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolebot.knowledge.editing import Edit, edit
from rolebot.knowledge.finding import EditError
from rolebot.knowledge.layers import Snapshot, read_snapshot
from rolebot.knowledge.loading import load_knowledge
from rolebot.knowledge.places import Place
from rolebot.knowledge.source import parse_document
from rolebot.knowledge.writing import one_line, paragraphs
from rolebot.proposal import Change, Proposal
from rolebot.settings import default_knowledge
from rolebot.text import split_words
from tests.folders import COOK, DRILL, SOUND, TOOLS, Files, Writer, write_folder

SHIPPED = read_snapshot(default_knowledge())
KNOWN = load_knowledge(SHIPPED)
NASTY = (
    "{role} or {role}", "what: is it", "is it #1", "# heading", "- dash", "yes", "No", "null", "12:30", "1e3",
    "2020-01-01", "? why", "! hey", "% of", "@me", "`code`", "*bold*", "&c", "'quoted'", '"quoted"', "it's \"both\"",
    "a, b", "[a]", "a]", "{a: b}", "C:\\temp", "~", "=", "| pipe", "> more", "--- x", "... x", "a:", ": a", "é ü 😀",
    "データ", "\u200bx\ufeff", "two\nlines", "tab\there", "nul\x00l", "x\u2028y", "trailing ", "a " * 200,
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=60)).filter(
    lambda text: split_words(one_line(text)) and len(paragraphs(text)) < 2000
)
THEMES = tuple({Path(one.steps[-1]).stem: None for one in SHIPPED.files if one.steps[0] == "entries"})
INTENTS = (
    *(f"entry:{one}" for one in KNOWN.entries),
    *(f"talk:{one}" for one in KNOWN.talks),
    *(f"profile:data-engineer/{one}" for one in KNOWN.facets),
    "compare:data-engineer+data-analyst", "move:data-engineer>data-analyst", "lookup:spark", "choose", "roles",
)  # fmt: skip


def propose(change: Change, target: str, text: str, **more: Any) -> Proposal:
    return Proposal(change=change, target=target, text=text, by="terminal:anna", **more)


def phrasing(target: str, text: str) -> Proposal:
    return propose(Change.PHRASING, target, text)


def additions(change: Edit) -> list[str]:
    """What was put into a file, in one place; taken out again, it leaves every byte as it was.

    Where the same bytes stand before and behind it, there are several ways to see it, which all give the same file.
    """
    before, after = change.before or b"", change.after
    size = len(after) - len(before)
    same = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), len(before))
    ends = zip(reversed(before), reversed(after), strict=False)
    same_end = next((at for at, (one, other) in enumerate(ends) if one != other), len(before))
    places = range(len(before) - same_end, same + 1)
    assert places, "more than one place of the file was changed"
    return [after[at : at + size].decode("utf-8", "replace") for at in places]


def added_lines(change: Edit) -> int:
    """By how many lines a file has grown, with nothing else changed."""
    return additions(change)[0].count("\n")


def plain(value: Any) -> Any:
    """A value without the places in files, to compare what two folders say."""
    if is_dataclass(value):
        names = [one.name for one in fields(value) if one.name not in ("place", "places", "warnings")]
        return {name: plain(getattr(value, name)) for name in names if not isinstance(getattr(value, name), Place)}
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) and not isinstance(value, Enum) else value


def says(snapshot: Snapshot) -> Any:
    return plain(load_knowledge(snapshot))


def says_after(snapshot: Snapshot, change: Edit) -> Any:
    return says(snapshot.changed({change.path: change.after}))


def data_of(raw: bytes) -> Any:
    """What a file says, without the ends of lines behind texts, which depend on what follows."""
    document = parse_document(raw, "file")
    assert document.problems == []
    return stripped(document.data)


def stripped(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: stripped(one) for key, one in data.items()}
    return [stripped(one) for one in data] if isinstance(data, list) else data.rstrip()


def phrasings_in(data: Any, target: str) -> Any:
    """The list of phrasings of an intent in the file that holds it."""
    kind, _, key = target.partition(":")
    match kind:
        case "entry":
            return next(one for one in data if one["id"] == key)["phrasings"]
        case "talk":
            return data[key]["phrasings"]
        case "profile":
            return data[key.partition("/")[2]]["phrasings"]
    return data["kinds"][kind]


def same_after(change: Edit, expected: Any) -> None:
    """Assert what the changed file says, without a comparison of whole files, which takes minutes when it fails."""
    same = data_of(change.after) == expected
    assert same, f"{change.path} says something else than it did before with {additions(change)[0]!r}"


ENDS = tuple(
    f"entry:{entry['id']}"
    for one in SHIPPED.files
    if one.steps[0] == "entries" and isinstance(data := parse_document(one.raw, "file").data, list)
    for entry in (data[0], data[-1])
    if isinstance(entry, dict)
)
"""The first and the last entry of every shipped file; any others are drawn below."""


@pytest.mark.parametrize("target", [*ENDS, *(one for one in INTENTS if not one.startswith("entry:"))])
def test_shipped_list_of_phrasings_takes_one_more_line_and_nothing_else(target: str) -> None:
    change = edit(SHIPPED, phrasing(target, "quite another question"))
    assert "\n    - quite another question" in additions(change)


@given(target=st.sampled_from(INTENTS), text=TEXTS)
@settings(max_examples=20)
def test_any_phrasing_is_read_back_as_it_was_written(target: str, text: str) -> None:
    try:
        change = edit(SHIPPED, phrasing(target, text))
    except EditError as error:
        assert "already" in str(error)  # noqa: PT017 the one reason that there is for a text with words in it
        return
    assert added_lines(change) == 1
    expected = data_of(change.before or b"")
    phrasings_in(expected, target).append(one_line(text))
    same_after(change, expected)


@given(role=st.sampled_from(tuple(KNOWN.roles)), text=TEXTS)
@settings(max_examples=20)
def test_any_alias_is_read_back_as_it_was_written(role: str, text: str) -> None:
    try:
        change = edit(SHIPPED, propose(Change.ALIAS, role, text))
    except EditError as error:
        assert "already" in str(error)  # noqa: PT017 the same
        return
    assert change.path.stem == role
    assert added_lines(change) <= 1
    expected = data_of(change.before or b"")
    expected["aliases"].append(one_line(text))
    same_after(change, expected)


@given(
    theme=st.sampled_from((*THEMES, "", "another-theme")),
    answer=TEXTS,
    phrasings=st.lists(TEXTS, min_size=1, max_size=3),
    title=TEXTS,
)
@settings(max_examples=20)
def test_any_entry_is_read_back_as_it_was_written(theme: str, answer: str, phrasings: list[str], title: str) -> None:
    entry = propose(
        Change.ENTRY, "one-more", answer, theme=theme, phrasings=tuple(phrasings), title=title, sources=("whos-who",)
    )
    change = edit(SHIPPED, entry)
    assert change.path.stem == (theme or "from-questions")
    assert any(one.strip("\n").endswith("\n  sources: [whos-who]") for one in additions(change))
    new = {
        "id": "one-more",
        "title": one_line(title),
        "phrasings": [one_line(one) for one in phrasings],
        "answer": paragraphs(answer),
        "sources": ["whos-who"],
    }
    same_after(change, [*(data_of(change.before) if change.before else []), new])


@pytest.mark.parametrize("theme", THEMES)
def test_every_shipped_file_of_entries_takes_one_more_and_loads(theme: str) -> None:
    change = edit(SHIPPED, propose(Change.ENTRY, "one-more", "Yes: it *is*.", theme=theme, phrasings=("what: so?",)))
    assert additions(change)
    knowledge = load_knowledge(SHIPPED.changed({change.path: change.after}))
    assert knowledge.entries["one-more"].answer == "Yes: it *is*."
    assert set(knowledge.entries) == {*KNOWN.entries, "one-more"}


@pytest.mark.parametrize("role", KNOWN.roles)
def test_every_shipped_role_takes_one_more_alias_and_loads(role: str) -> None:
    change = edit(SHIPPED, propose(Change.ALIAS, role, "gizmo wrangler"))
    assert additions(change)
    knowledge = load_knowledge(SHIPPED.changed({change.path: change.after}))
    assert [name.text for name in knowledge.roles[role].names][-1] == "gizmo wrangler"
    assert len(knowledge.roles[role].names) == len(KNOWN.roles[role].names) + 1


# Files as people write them: what is there, what is added, and how it stands there then.

ENTRY = "- id: a\n  phrasings:\n    - one\n    - two\n  answer: x\n"
STYLES: tuple[tuple[str, str, str], ...] = (
    ("plain", ENTRY, "\n    - new one"),
    ("CRLF", ENTRY.replace("\n", "\r\n"), "\r\n    - new one"),
    ("byte order mark", "\ufeff" + ENTRY, "\n    - new one"),
    ("document markers", f"---\n{ENTRY}...\n", "\n    - new one"),
    ("dashes below the key", "- id: a\n  phrasings:\n  - one\n  answer: x\n", "\n  - new one"),
    ("deeper", "-   id: a\n    phrasings:\n          -   one\n    answer: x\n", "\n          - new one"),
    ("a list that is indented", "  - id: a\n    phrasings:\n    - one\n    answer: x\n", "\n    - new one"),
    ("quoted keys", '- "id": a\n  \'phrasings\':\n    - "one"\n  "answer": x\n', "\n    - new one"),
    ("last in a file without an end", "- id: a\n  answer: x\n  phrasings:\n    - one", "\n    - new one"),
    ("comment behind", "- id: a\n  phrasings:\n    - one # 1\n    - two   # 2\t!\n  answer: x\n", "\n    - new one"),
    ("comment below", "- id: a\n  phrasings:\n    - one\n    # - two\n  answer: x\n", "\n    - new one"),
    ("comment of the next key", "- id: a\n  phrasings:\n  - one\n  # how it is:\n  answer: x\n", "\n  - new one"),
    ("empty lines", "- id: a\n\n  phrasings:\n\n    - one\n\n\n  answer: x\n\n\n", "\n    - new one"),
    ("folded item", "- id: a\n  phrasings:\n    - >-\n      one\n      two\n\n  answer: x\n", "\n    - new one"),
    ("block item", "- id: a\n  phrasings:\n    - |\n      one\n\n\n    # end\n  answer: x\n", "\n    - new one"),
    ("item on two lines", "- id: a\n  phrasings:\n    - one\n      and on\n  answer: x\n", "\n    - new one"),
    ("quoted item on two lines", '- id: a\n  phrasings:\n    - "one\n      two" # c\n  answer: x\n', "\n    - new one"),
    ("brackets", "- {id: a, phrasings: [one, two], answer: x}\n", ", new one"),
    ("brackets with spaces", "- id: a\n  phrasings: [ one , two ]\n  answer: x\n", ", new one"),
    ("comma at the end", "- id: a\n  phrasings: [one, two,]\n  answer: x\n", ", new one"),
    ("JSON", '[{"id": "a", "phrasings": ["one"], "answer": "x"}]', ", new one"),
    ("brackets on two lines", "- id: a\n  phrasings: [one,\n              two]\n  answer: x\n", ", new one"),
    ("brackets, a line each", "- id: a\n  phrasings: [\n    one,\n    two\n  ]\n  answer: x\n", ",\n    new one"),
    ("brackets, commas", "- id: a\n  phrasings: [\n    one,\n    two, # c\n  ]\n  answer: x\n", "\n    new one,"),
    ("full line", f"- id: a\n  phrasings: [{'o' * 50}, {'p' * 51}]\n  answer: x\n", ",\n              new one"),
    ("comment in brackets", "- id: a\n  phrasings: [one, two # three\n    ]\n  answer: x\n", ", new one"),
    ("block answer", "- id: a\n  phrasings:\n    - one\n  answer: |+\n    x\n\n\n- id: b\n"
     "  phrasings: [y]\n  answer: z\n",
     "\n    - new one"),
    ("tabs in comments", "- id: a\t# t\n  phrasings: \t# u\n    - one\t# v\n  answer: x\n", "\n    - new one"),
    ("old Mac", ENTRY.replace("\n", "\r"), "\r    - new one"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [style[1:] for style in STYLES], ids=[style[0] for style in STYLES])
def test_phrasing_stands_there_in_the_style_of_its_file(write: Writer, text: str, expected: str) -> None:
    snapshot = read_snapshot(write({"entries/a.yaml": text.encode()}))
    change = edit(snapshot, phrasing("entry:a", "new one"))
    assert expected in additions(change)
    expected_says = says(snapshot)
    expected_says["entries"]["a"]["phrasings"].append("new one")
    assert says_after(snapshot, change) == expected_says


def test_comma_that_was_missing_before_a_comment_is_added(write: Writer) -> None:
    text = "- id: a\n  phrasings: [\n    one,\n    two # c\n  ]\n  answer: x\n"
    change = edit(read_snapshot(write({"entries/a.yaml": text})), phrasing("entry:a", "new one"))
    assert change.after.decode() == text.replace("two # c\n", "two, # c\n    new one\n")


ENTRY_STYLES: tuple[tuple[str, str, str], ...] = (
    ("plain", ENTRY, "\n\n- id: b\n  phrasings:\n    - what\n  answer: |\n    x"),
    ("dashes below the key", "- id: a\n  phrasings:\n  - one\n  answer: x\n",
     "\n\n- id: b\n  phrasings:\n  - what\n  answer: |\n    x"),
    ("no empty lines", f"{DRILL}{ENTRY}", "\n- id: b\n  phrasings:\n    - what\n  answer: |\n    x"),
    ("CRLF", ENTRY.replace("\n", "\r\n"), "\r\n\r\n- id: b\r\n  phrasings:\r\n    - what\r\n  answer: |\r\n    x"),
    ("no end", "- id: a\n  phrasings: [one]\n  answer: |\n    x",
     "\n\n- id: b\n  phrasings:\n    - what\n  answer: |\n    x"),
    ("indented", "  - id: a\n    phrasings: [one]\n    answer: x\n",
     "\n\n  - id: b\n    phrasings:\n      - what\n    answer: |\n      x"),
    ("more below", f"{ENTRY}\n\n# the end\n", "\n\n- id: b\n  phrasings:\n    - what\n  answer: |\n    x"),
    ("a draft in it", f"{ENTRY}  # related: []\n\n\n", "\n\n- id: b\n  phrasings:\n    - what\n  answer: |\n    x"),
    ("document markers", f"---\n{ENTRY}...\n", "\n\n- id: b\n  phrasings:\n    - what\n  answer: |\n    x"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), [style[1:] for style in ENTRY_STYLES], ids=[style[0] for style in ENTRY_STYLES]
)
def test_entry_stands_at_the_end_in_the_style_of_its_file(write: Writer, text: str, expected: str) -> None:
    snapshot = read_snapshot(write({"entries/a.yaml": text.encode()}))
    change = edit(snapshot, propose(Change.ENTRY, "b", "x", phrasings=("what",), theme="a"))
    assert expected in additions(change)
    after = says_after(snapshot, change)
    assert (after["entries"]["b"]["phrasings"], after["entries"].pop("b")["answer"]) == (["what"], "x")
    assert after == says(snapshot)


def test_file_of_a_theme_is_made_like_the_shipped_ones(write: Writer) -> None:
    snapshot = read_snapshot(write({**SOUND, ".schema/entries.json": "{}"}))
    change = edit(snapshot, propose(Change.ENTRY, "b", "Yes.", phrasings=("what: now", "no"), title="Now"))
    assert str(change.path) == "k/entries/from-questions.yaml"
    assert change.before is None
    assert change.after.decode() == (
        "# yaml-language-server: $schema=../.schema/entries.json\n"
        "# Answers to what people asked.\n\n"
        '- id: b\n  title: Now\n  phrasings:\n    - "what: now"\n    - "no"\n  answer: |\n    Yes.\n'
    )


def test_file_of_a_theme_names_no_schema_where_there_is_none(write: Writer) -> None:
    entry = propose(Change.ENTRY, "b", "Yes.", phrasings=("what",), theme="data-tools")
    text = edit(read_snapshot(write(SOUND)), entry).after.decode()
    assert text.startswith("# Data tools.\n\n- id: b\n")


def test_entry_without_phrasings_is_found_by_its_question(write: Writer) -> None:
    change = edit(read_snapshot(write(SOUND)), propose(Change.ENTRY, "b", "x", question="how  so?"))
    assert "  phrasings:\n    - how so?\n" in change.after.decode()


def test_theme_may_have_the_other_ending(write: Writer) -> None:
    files: Files = {"entries/more.yml": DRILL}
    entry = propose(Change.ENTRY, "b", "x", phrasings=("what",), theme="more")
    assert str(edit(read_snapshot(write(files)), entry).path) == "k/entries/more.yml"


ROLES: tuple[tuple[str, str, str], ...] = (
    ("no aliases", COOK, "\naliases: [galley hand]"),
    ("behind the short name", "name: ship cook # c\nshort: Cook\n\nsummary: A.\n", "\naliases: [galley hand]"),
    ("empty aliases", "name: ship cook\naliases: []\nsummary: A.\n", "galley hand"),
    ("dashes", "name: ship cook\naliases:\n- cook\nsummary: A.\n", "\n- galley hand"),
    ("all in braces", "{name: ship cook, summary: A.}\n", ", aliases: [galley hand]"),
    ("summary first", "summary: |\n  A.\n\nname: ship cook\n", "\naliases: [galley hand]"),
)


@pytest.mark.parametrize(("text", "expected"), [style[1:] for style in ROLES], ids=[style[0] for style in ROLES])
def test_alias_stands_with_the_names_of_its_role(write: Writer, text: str, expected: str) -> None:
    snapshot = read_snapshot(write({"roles/ship-cook.yaml": text}))
    change = edit(snapshot, propose(Change.ALIAS, "ship-cook", "galley hand"))
    assert expected in additions(change)
    assert [name["text"] for name in says_after(snapshot, change)["roles"]["ship-cook"]["names"]][-1] == "galley hand"


def test_facet_without_phrasings_gets_them(write: Writer) -> None:
    snapshot = read_snapshot(write({**SOUND, "facets.yaml": "tools:\n  title: Tools # t\n\npay:\n  title: Pay\n"}))
    change = edit(snapshot, phrasing("profile:ship-cook/tools", "gear of a {role}"))
    assert "\n  phrasings:\n    - gear of a {role}" in additions(change)


def test_kind_that_nobody_asked_for_gets_its_list(write: Writer) -> None:
    snapshot = read_snapshot(write({**SOUND, "vocabulary.yaml": "kinds:\n  roles: [roles]\n"}))
    assert "\n  choose:\n    - pick one" in additions(edit(snapshot, phrasing("choose", "pick one")))


BROKEN: tuple[tuple[str, str], ...] = (
    ("- id: a\n  phrasings: &p\n    - one\n  answer: x\n", "k/entries/a.yaml:2:14: .* mend that first"),
    ("- id: a\n  phrasings: [one]\n  phrasings: [two]\n  answer: x\n", "cannot be added to safely"),
    ("- id: a\n  phrasings: one\n  answer: x\n", "there is no list"),
)


@pytest.mark.parametrize(("text", "why"), BROKEN)
def test_file_that_cannot_be_added_to_safely_is_left_alone(write: Writer, text: str, why: str) -> None:
    with pytest.raises(EditError, match=why):
        edit(read_snapshot(write({"entries/a.yaml": text})), phrasing("entry:a", "new one"))


REFUSED = (
    (phrasing("entry:lifeboat-drill", "When is the lifeboat-drill?"), "stands in k/entries/aboard.yaml already"),
    (phrasing("entry:lifeboat-drill", "?!"), "holds no letters or digits"),
    (phrasing("entry:gone", "where is it"), "renamed or deleted"),
    (phrasing("talk:hi", "hi there"), "renamed or deleted"),
    (phrasing("choose", "pick one"), "renamed or deleted"),
    (phrasing("profile:ship-cook", "who cooks"), "name one facet"),
    (phrasing("no such thing", "who cooks"), "is no intent"),
    (propose(Change.ALIAS, "stoker", "fireman"), "there is no role `stoker`"),
    (propose(Change.ALIAS, "ship-cook", "Ship Cook"), "is the name of `ship-cook` already"),
    (propose(Change.ENTRY, "lifeboat-drill", "x", phrasings=("y",)), "the id `lifeboat-drill` is taken"),
    (propose(Change.ENTRY, "b", " \n", phrasings=("y",)), "the answer is empty"),
    (propose(Change.ENTRY, "b", "x", phrasings=("y", "?")), "needs phrasings in words"),
    (propose(Change.ENTRY, "b", "x"), "needs phrasings in words"),
    (propose(Change.ENTRY, "b", "x", phrasings=("y",), theme="../../etc/cron"), "cannot be the name of a file"),
    (propose(Change.ENTRY, "b", "x", phrasings=("y",), theme="a/b"), "cannot be the name of a file"),
)


@pytest.mark.parametrize(("proposal", "why"), REFUSED)
def test_proposal_that_cannot_be_written_is_refused_in_words(write: Writer, proposal: Proposal, why: str) -> None:
    with pytest.raises(EditError, match=why):
        edit(read_snapshot(write(SOUND)), proposal)


def test_path_of_an_edit_begins_with_its_folder(write: Writer) -> None:
    folder = write(SOUND)
    assert edit(read_snapshot(folder), phrasing("entry:lifeboat-drill", "new")).path == Path("k/entries/aboard.yaml")


# Several folders: all that is added goes into the last one.

BASE: Files = {
    **SOUND,
    "facets.yaml": TOOLS,
    "smalltalk.yaml": "hello:\n  phrasings: [hi]\n  answer: Ahoy.\n",
    "vocabulary.yaml": "kinds:\n  choose: [which job suits me]\n",
}
TOP = {"hides.yaml": "entries: []\n"}
COMMENTED = "# Ours.\n\nother: # c\n  title: Other\n"
LAID: tuple[tuple[Proposal, Files, str, str], ...] = (
    (phrasing("entry:lifeboat-drill", "new one"), {}, "entries/aboard.yaml",
     "# Aboard.\n\n- id: lifeboat-drill\n  phrasings:\n    - new one\n"),
    (phrasing("entry:lifeboat-drill", "new one"), {"entries/aboard.yml": ENTRY}, "entries/aboard.yml",
     f"{ENTRY}\n- id: lifeboat-drill\n  phrasings:\n    - new one\n"),
    (phrasing("entry:lifeboat-drill", "new one"), {"entries/o.yaml": "- id: lifeboat-drill\n  answer: At ten.\n"},
     "entries/o.yaml", "- id: lifeboat-drill\n  answer: At ten.\n  phrasings:\n    - new one\n"),
    (phrasing("profile:ship-cook/tools", "gear of a {role}"), {}, "facets.yaml",
     "tools:\n  phrasings:\n    - gear of a {role}\n"),
    (phrasing("profile:ship-cook/tools", "gear of a {role}"), {"facets.yaml": COMMENTED}, "facets.yaml",
     f"{COMMENTED}tools:\n  phrasings:\n    - gear of a {{role}}\n"),
    (phrasing("profile:ship-cook/tools", "gear of a {role}"), {"facets.yaml": "{other: {title: O}}\n"}, "facets.yaml",
     '{other: {title: O}, tools: {phrasings: ["gear of a {role}"]}}\n'),
    (phrasing("talk:hello", "new one"), {}, "smalltalk.yaml", "hello:\n  phrasings:\n    - new one\n"),
    (phrasing("choose", "new one"), {}, "vocabulary.yaml", "kinds:\n  choose:\n    - new one\n"),
    (phrasing("choose", "new one"), {"vocabulary.yml": "abbreviations:\n  a: b\n"}, "vocabulary.yml",
     "abbreviations:\n  a: b\nkinds:\n  choose:\n    - new one\n"),
    (propose(Change.ALIAS, "ship-cook", "new one"), {}, "roles/ship-cook.yaml", "aliases:\n  - new one\n"),
    (propose(Change.ALIAS, "ship-cook", "new one"), {"roles/ship-cook.yaml": "summary: Cooks.\n"},
     "roles/ship-cook.yaml", "summary: Cooks.\naliases: [new one]\n"),
)  # fmt: skip


@pytest.mark.parametrize(("proposal", "top", "path", "text"), LAID)
def test_what_stands_below_is_laid_over_in_the_last_folder(
    write: Writer, proposal: Proposal, top: Files, path: str, text: str
) -> None:
    snapshot = read_snapshot((write(BASE), write_folder(Path("ours"), {**TOP, **top})))
    change = edit(snapshot, proposal)
    assert change.path == Path("ours") / path
    assert change.after.decode() == text
    before, after = str(says(snapshot)), str(says_after(snapshot, change))
    assert (before.count(proposal.text), after.count(proposal.text)) == (0, 1)


@pytest.mark.parametrize("odd", ["kinds:\n", "- kinds\n", "kinds: [choose]\n", "choose\n"])
def test_odd_file_is_not_laid_over_anything(write: Writer, odd: str) -> None:
    snapshot = read_snapshot((write(BASE), write_folder(Path("ours"), {"vocabulary.yaml": odd})))
    with pytest.raises(
        EditError, match=r"^ours/vocabulary\.yaml: there is no map to add to; write it there by hand\.$"
    ):
        edit(snapshot, phrasing("choose", "new one"))


def test_what_stands_below_already_is_not_laid_over_it(write: Writer) -> None:
    snapshot = read_snapshot((write(BASE), write_folder(Path("ours"), TOP)))
    with pytest.raises(EditError, match=r"stands in k/entries/aboard\.yaml already"):
        edit(snapshot, phrasing("entry:lifeboat-drill", "When is the lifeboat drill?"))


def test_file_that_is_laid_over_names_its_schema(write: Writer) -> None:
    top = {**TOP, ".schema/facets.json": "{}", ".schema/entries.json": "{}"}
    snapshot = read_snapshot((write(BASE), write_folder(Path("ours"), top)))
    facets = edit(snapshot, phrasing("profile:ship-cook/tools", "gear of a {role}"))
    entries = edit(snapshot, phrasing("entry:lifeboat-drill", "new one"))
    assert facets.after.startswith(b"# yaml-language-server: $schema=.schema/facets.json\ntools:\n")
    assert entries.after.startswith(b"# yaml-language-server: $schema=../.schema/entries.json\n# Aboard.\n")
