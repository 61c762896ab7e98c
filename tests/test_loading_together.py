"""All faults of a folder in one run: none hidden by another, none invented because of another, no file skipped."""

import pytest

from tests.folders import BOOK, COOK, DRILL, LADLE, OFFICER, SOUND, TOOLS, Files, Writer, faults_of

CITED: Files = {
    **SOUND,
    "facets.yaml": TOOLS,
    "sources.yaml": BOOK,
    "roles/ship-cook.yaml": COOK + LADLE,
    "entries/aboard.yaml": DRILL + "  roles: [ship-cook]\n  sources: [book]\n",
    "entries/shore.yaml": "- id: shore-leave\n  phrasings: [when may i go ashore]\n  answer: Now.\n"
    "  related: [entry:lifeboat-drill]\n",
}


def test_faults_of_many_files_come_in_one_run_in_order_of_place(write: Writer) -> None:
    files: dict[str, str | bytes] = {
        "sources.yaml": BOOK + "  date: soon\n",
        "vocabulary.yaml": "synonims: []\n",
        "roles/ship-cook.yaml": COOK + "aliasses: [SC]\n",
        "roles/deck-officer.yaml": OFFICER + "aliases: DO\n",
        "entries/aboard.yaml": DRILL + "  related: [entry:shore-leaf]\n",
        "entries/shore.yaml": "- id: shore-leave\n  phrasings: [when may i go]\n  answer: Now.\n  roles: [purser]\n",
        "entries/torn.yaml": "- id: [\n",
        "entries/bytes.yaml": b"\xff",
    }
    places = [fault.split(": ")[0] for fault in faults_of(write(files))]
    assert places == [
        "k/entries/aboard.yaml:5:13",
        "k/entries/bytes.yaml:1:1",
        "k/entries/shore.yaml:4:11",
        "k/entries/torn.yaml:2:1",
        "k/roles/deck-officer.yaml:3:10",
        "k/roles/ship-cook.yaml:3:1",
        "k/sources.yaml:3:9",
        "k/vocabulary.yaml:1:1",
    ]


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (DRILL + "  title: [a]\n  roles: ship-cook\n", ["5:10", "6:10"]),
        (DRILL + "  answer: Never.\n  tittle: Drill\n", ["5:3", "6:3"]),
        (DRILL + "  answer: Never.\n  id: again\n", ["5:3", "6:3"]),
        (DRILL + "  roles: [purser]\n  related: [entry:gone]\n", ["5:11", "6:13"]),
        (
            DRILL + "  tittle: Drill\n- id: b\n  phrasings: [bee]\n  answer: Buzz.\n  roles: [purser]\n",
            ["5:3", "9:11"],
        ),
    ],
    ids=["two shapes", "duplicate and unknown key", "two duplicates", "two unknown ids", "unknown key and unknown id"],
)
def test_faults_of_one_file_come_in_one_run(write: Writer, content: str, places: list[str]) -> None:
    found = [fault.split(": ")[0] for fault in faults_of(write({**SOUND, "entries/aboard.yaml": content}))]
    assert found == [f"k/entries/aboard.yaml:{place}" for place in places]


def test_same_fault_is_reported_once(write: Writer) -> None:
    folder = write({**SOUND, "entries/aboard.yaml": DRILL + "  roles: [purser]\n"})
    faults = faults_of(folder)
    assert len(faults) == len(set(faults)) == 1


@pytest.mark.parametrize(
    ("file", "content", "place"),
    [
        ("sources.yaml", BOOK + "  date: soon\n", "3:9"),
        ("facets.yaml", TOOLS + "  close: [tools]\n", "5:3"),
        ("roles/ship-cook.yaml", COOK + LADLE + "aliasses: [SC]\n", "7:1"),
        ("entries/aboard.yaml", DRILL + "  sources: [book]\n  tittle: Drill\n", "6:3"),
    ],
    ids=["sources", "facets", "role", "entry"],
)
def test_what_leads_to_a_broken_file_is_no_fault(write: Writer, file: str, content: str, place: str) -> None:
    found = [fault.split(": ")[0] for fault in faults_of(write({**CITED, file: content}))]
    assert found == [f"k/{file}:{place}"]


def test_source_that_only_a_broken_file_names_is_no_fault(write: Writer) -> None:
    files = {"sources.yaml": BOOK, "entries/aboard.yaml": DRILL + "  sources: [book]\n  tittle: Drill\n"}
    found = [fault.split(": ")[0] for fault in faults_of(write(files))]
    assert found == ["k/entries/aboard.yaml:6:3"]


@pytest.mark.parametrize(
    "name",
    [
        "sourcess.yaml",
        "entries.yaml",
        "roles.yaml",
        "sources.yml",
        "entrys/aboard.yaml",
        "role/mate.yaml",
        "entries/A.YAML",
    ],
)
def test_no_yaml_file_is_skipped_silently(write: Writer, name: str) -> None:
    content = "mate: {}\n"
    faults = faults_of(write({**CITED, name: content}))
    assert len(faults) == 1
    assert faults[0].startswith(f"k/{name.partition('/')[0]}")


def test_file_nobody_reads_is_reported_with_the_names_that_are_known(write: Writer) -> None:
    assert faults_of(write({**SOUND, "sourcess.yaml": BOOK})) == [
        "k/sourcess.yaml:1:1: nothing reads a file of this name; "
        "the names and folders known are `settings`, `sources`, `facets`, "
        "`vocabulary`, `related`, `smalltalk`, `choice`, `roles`, `entries`, `checks`, `hides`"
    ]
