"""Files and folders that cannot be read as they are: bytes, size, depth, YAML's own traps."""

from pathlib import Path

import pytest

from tests.folders import COOK, DRILL, OFFICER, SOUND, Writer, faults_of

ANCHOR = "`&` and `*` at the start of a text have a meaning of their own in YAML; quote the text"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [*{one}, *{one}, *{one}, *{one}, *{one}, *{one}, *{one}, *{one}, *{one}]\n"
    for one, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (DRILL.replace("  answer", "\tanswer"), "4:1: a tab; indent with spaces"),
        (DRILL.replace("  phrasings", "  \tphrasings"), "2:3: a tab; indent with spaces"),
        (DRILL.replace("Every", "Ev\x07ery"), "4:13: a control character (U+0007); delete it"),
        (DRILL.replace("Every", "Ev\x00ery"), "4:13: a control character (U+0000); delete it"),
        (DRILL.replace("Every", "Ev\x7fery"), "4:13: a control character (U+007F); delete it"),
        (DRILL.replace("Every", "Ev\x80ery"), "4:13: a control character (U+0080); delete it"),
        (
            DRILL.encode().replace(b"Every", b"Ev\xe9ry"),
            "4:13: a byte that is not UTF-8; save the file as UTF-8 text",
        ),
        (
            DRILL.replace("Every", "🙂é").encode() + b"\xff",
            "5:1: a byte that is not UTF-8; save the file as UTF-8 text",
        ),
        (b"\xef\xbb\xbf- \xff", "1:3: a byte that is not UTF-8; save the file as UTF-8 text"),
        (b"\xef\xbb\xbf- \x07", "1:3: a control character (U+0007); delete it"),
        (DRILL.encode("utf-16"), "1:1: a byte that is not UTF-8; save the file as UTF-8 text"),
    ],
)
def test_characters_that_do_not_belong_in_a_file(write: Writer, content: str | bytes, fault: str) -> None:
    assert faults_of(write({**SOUND, "entries/aboard.yaml": content})) == [f"k/entries/aboard.yaml:{fault}"]


@pytest.mark.parametrize(
    "content",
    [
        DRILL.encode("utf-8-sig"),
        DRILL.replace("\n", "\r\n"),
        DRILL.replace("Every Sunday", "Every\tSunday"),
        DRILL.replace("Every Sunday", "Cada domingo, ñandú, 毎週, كل أحد 🙂"),
        DRILL.rstrip("\n"),
        "# A comment.\n---\n" + DRILL,
    ],
    ids=["byte order mark", "windows lines", "tab in a text", "any script", "no last line end", "document start"],
)
def test_characters_that_are_no_fault(write: Writer, content: str | bytes) -> None:
    assert faults_of(write({**SOUND, "entries/aboard.yaml": content})) == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[" * 5000, "1:21: more than 20 levels inside one another; write it flatter"),
        ("- " * 5000, "1:41: more than 20 levels inside one another; write it flatter"),
        (
            "".join(" " * depth + "a:\n" for depth in range(900)),
            "21:21: more than 20 levels inside one another; write it flatter",
        ),
        ("{" * 5000, "1:2: a key must be a short text; put it in quotes"),
        ("? " * 5000, "1:3: a key must be a short text; put it in quotes"),
    ],
    ids=["brackets", "dashes", "keys", "braces", "question marks"],
)
def test_nesting_too_deep(write: Writer, content: str, fault: str) -> None:
    assert faults_of(write({**SOUND, "entries/aboard.yaml": content})) == [f"k/entries/aboard.yaml:{fault}"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (BOMB, "1:4"),
        ("- id: &a drill\n  answer: *a\n", "1:7"),
        ("- &a\n  id: drill\n", "1:3"),
        (DRILL.replace("Every Sunday", "&every Sunday"), "4:11"),
        (DRILL.replace("Every Sunday", "*every* Sunday"), "4:11"),
        (DRILL.replace("when is", "*when* is"), "3:7"),
    ],
    ids=["billion laughs", "anchor", "anchor of a map", "ampersand in a text", "bold text", "bold phrasing"],
)
def test_anchors_and_aliases(write: Writer, content: str, place: str) -> None:
    assert faults_of(write({**SOUND, "entries/aboard.yaml": content})) == [f"k/entries/aboard.yaml:{place}: {ANCHOR}"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            DRILL.replace("Every Sunday", "Sundays: every"),
            "4:18: a second `: ` in this line; put the text in double quotes",
        ),
        (
            DRILL.replace("Every", "@every"),
            "4:11: a text cannot start with this character; put the text in double quotes",
        ),
        (
            DRILL.replace("Every", "`every`"),
            "4:11: a text cannot start with this character; put the text in double quotes",
        ),
        (
            DRILL.replace("- id", "\u2013 id", 1),
            "1:1: a long dash; write `-`, and switch off what your editor corrects",
        ),
        (
            f"{DRILL}<<<<<<< HEAD\n- id: tea\n=======\n- id: coffee\n>>>>>>> ours\n",
            f"{DRILL.count(chr(10)) + 1}:1: two edits met here in git; keep one of them, and delete the lines "
            "`<<<`, `===` and `>>>`",
        ),
        (DRILL + "---\n" + DRILL, "1:1: more than one document in a file; delete the line `---`"),
    ],
)
def test_traps_of_yaml(write: Writer, content: str, fault: str) -> None:
    assert faults_of(write({**SOUND, "entries/aboard.yaml": content})) == [f"k/entries/aboard.yaml:{fault}"]


def test_line_without_a_colon(write: Writer) -> None:
    faults = faults_of(write({**SOUND, "roles/ship-cook.yaml": "name: ship cook\nsummary A cook.\naliases: [SC]\n"}))
    assert len(faults) == 1
    assert faults[0].startswith("k/roles/ship-cook.yaml:2:")


@pytest.mark.parametrize("opening", ['"Every', "'Every", "[Every", "{Every"])
def test_quote_or_bracket_that_is_never_closed_is_reported_where_it_opens(write: Writer, opening: str) -> None:
    content = DRILL.replace("Every", opening) + "- id: b\n  phrasings: [bee]\n  answer: Buzz.\n"
    faults = faults_of(write({**SOUND, "entries/aboard.yaml": content}))
    assert len(faults) == 1
    assert faults[0].startswith("k/entries/aboard.yaml:4:11: ")


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing yet\n", b"\xef\xbb\xbf"])
def test_empty_file(write: Writer, content: str | bytes) -> None:
    assert faults_of(write({**SOUND, "entries/more.yaml": content})) == [
        "k/entries/more.yaml:1:1: the file is empty; write something into it or delete it"
    ]


def test_file_over_the_limit_is_too_large(write: Writer) -> None:
    padding = "#" * (32 * 1024 * 1024 - len(DRILL) + 1)
    folder = write({**SOUND, "entries/aboard.yaml": DRILL + padding})
    assert faults_of(folder) == ["k/entries/aboard.yaml:1:1: is larger than 32 MiB; split it into several files"]


def test_file_at_the_limit_is_read(write: Writer) -> None:
    padding = "#" * (1024 * 1024 - len(DRILL))
    assert faults_of(write({**SOUND, "entries/aboard.yaml": DRILL + padding})) == []


def test_folder_with_the_name_of_a_file_cannot_be_read(write: Writer) -> None:
    folder = write(SOUND)
    (folder / "entries" / "more.yaml").mkdir()
    assert faults_of(folder) == [
        "k/entries/more.yaml:1:1: cannot be read (Is a directory); check that it is a readable file"
    ]


def test_link_that_leads_nowhere_cannot_be_read(write: Writer) -> None:
    folder = write(SOUND)
    (folder / "entries" / "more.yaml").symlink_to("gone.yaml")
    assert faults_of(folder) == [
        "k/entries/more.yaml:1:1: cannot be read (No such file or directory); check that it is a readable file"
    ]


def test_link_that_leads_nowhere_cannot_be_read_at_the_top_either(write: Writer) -> None:
    folder = write(SOUND)
    (folder / "vocabulary.yaml").symlink_to("gone.yaml")
    assert faults_of(folder) == [
        "k/vocabulary.yaml:1:1: cannot be read (No such file or directory); check that it is a readable file"
    ]


def test_folder_that_is_not_there(write: Writer) -> None:
    write({})
    assert faults_of(Path("k/gone")) == [
        "k/gone:1:1: there is no such folder; give the folder that holds the YAML files"
    ]


def test_file_in_place_of_a_folder(write: Writer) -> None:
    write({"a.yaml": DRILL})
    assert faults_of(Path("k/a.yaml")) == ["k/a.yaml:1:1: is not a folder; give the folder that holds the YAML files"]


def test_empty_folder(write: Writer) -> None:
    assert faults_of(write({})) == ["k:1:1: no roles and no entries here; add a file to `entries/` or `roles/`"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("entries/aboard.yml", DRILL), ("entries/sea/aboard.yaml", DRILL), ("roles/ship-cook.yml", COOK)],
)
def test_both_endings_and_folders_inside_folders_are_read(write: Writer, name: str, content: str) -> None:
    assert faults_of(write({name: content})) == []


def test_files_of_other_kinds_are_left_alone(write: Writer) -> None:
    files = {
        "README.md": "# Crew",
        "entries/notes.txt": "x",
        ".git/config": "x",
        ".hidden.yaml": "[",
        "_draft.yaml": "[",
    }
    assert faults_of(write({**SOUND, "roles/deck-officer.yaml": OFFICER, **files})) == []
