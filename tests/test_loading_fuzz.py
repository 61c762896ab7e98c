"""Any bytes as a file either load or are reported, each problem on one line with its place."""

import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.folders import BOOK, COOK, DRILL, LADLE, OFFICER, TOOLS, faults_of, problems_of, write_folder

CHECKS = "- reaches: entry:lifeboat-drill\n  questions: [do we drill]\n"
KINDS = "near_names: [pastry cook]\nsynonyms:\n  - [galley, kitchen]\nkinds:\n  roles: [which roles do you know]\n"
CHOICE = "- ask: Where?\n  options:\n    - {say: a, roles: [ship-cook]}\n    - {say: b, roles: [deck-officer]}\n"
FILES = {
    "entries/aboard.yaml": DRILL + "  roles: [ship-cook]\n  sources: [book]\n  related: [profile:ship-cook/tools]\n",
    "roles/ship-cook.yaml": COOK + "aliases: [SC]\n" + LADLE,
    "roles/deck-officer.yaml": OFFICER,
    "facets.yaml": TOOLS,
    "sources.yaml": BOOK,
    "vocabulary.yaml": KINDS,
    "choice.yaml": CHOICE,
    "checks/aboard.yaml": CHECKS,
}
SIGNS = st.sampled_from([bytes([sign]) for sign in b" \t\n\r-:?,[]{}&*#!|>'\"%@`\\\x00\x7f\xc3\xff<=~."])
EDITS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 3), SIGNS | st.binary(max_size=3)), min_size=1, max_size=6
)
WORDS = st.sampled_from(
    ["id", "phrasings", "answer", "name", "summary", "facets", "tools", "book", "title", "roles", "kinds"]
)
TREES = st.recursive(
    WORDS | st.text(alphabet=string.printable, max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("fuzz") / "k", FILES)


def check_loads_or_reports(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        problems = problems_of(folder)
    finally:
        path.write_bytes(before)
    assert all(problem.place.file.startswith(str(folder)) for problem in problems)
    assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in problems)
    assert all("\n" not in str(problem) for problem in problems)


def test_files_before_any_change_load(folder: Path) -> None:
    assert faults_of(folder) == []


@given(content=st.binary(max_size=200))
@settings(max_examples=150)
def test_any_bytes_load_or_are_reported(folder: Path, content: bytes) -> None:
    check_loads_or_reports(folder, "entries/aboard.yaml", content)


@given(content=st.text(max_size=200))
@settings(max_examples=150)
def test_any_text_loads_or_is_reported(folder: Path, content: str) -> None:
    check_loads_or_reports(folder, "entries/aboard.yaml", content.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("name", list(FILES))
@given(edits=EDITS)
@settings(max_examples=80)
def test_any_slip_in_a_sound_file_loads_or_is_reported(
    folder: Path, name: str, edits: list[tuple[int, int, bytes]]
) -> None:
    content = FILES[name].encode()
    for at, length, new in edits:
        start = at % (len(content) + 1)
        content = content[:start] + new + content[start + length :]
    check_loads_or_reports(folder, name, content)


@pytest.mark.parametrize("name", list(FILES))
@given(tree=TREES)
@settings(max_examples=80)
def test_any_tree_of_lists_and_maps_loads_or_is_reported(folder: Path, name: str, tree: object) -> None:
    check_loads_or_reports(folder, name, yaml.safe_dump(tree).encode())
