"""What must fit together across files: ids that exist, names and phrasings that lead to one place."""

import pytest

from tests.folders import BOOK, COOK, DRILL, LADLE, OFFICER, SOUND, TOOLS, Writer, faults_of

TOOLED = {**SOUND, "facets.yaml": TOOLS, "sources.yaml": BOOK, "roles/ship-cook.yaml": COOK + LADLE}
CITED = {**TOOLED, "entries/aboard.yaml": DRILL + "  sources: [book]\n"}


def test_facts_with_facets_and_sources_have_no_faults(write: Writer) -> None:
    assert faults_of(write(CITED)) == []


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        (
            "entries/aboard.yaml",
            DRILL + "  roles: [deck-officer, ship-cok]\n",
            "k/entries/aboard.yaml:5:25: unknown role `ship-cok`; did you mean `ship-cook`?",
        ),
        (
            "choice.yaml",
            "- ask: Where?\n  options:\n"
            "    - {say: here, roles: [ship-cook]}\n    - {say: there, roles: [deck-oficer]}\n",
            "k/choice.yaml:4:28: unknown role `deck-oficer`; did you mean `deck-officer`?",
        ),
        (
            "roles/deck-officer.yaml",
            OFFICER + LADLE.replace("tools", "toolz"),
            "k/roles/deck-officer.yaml:4:3: unknown facet `toolz`; did you mean `tools`?",
        ),
        (
            "facets.yaml",
            TOOLS + "  near: [tols]\n",
            "k/facets.yaml:5:10: unknown facet `tols`; did you mean `tools`?",
        ),
        (
            "roles/deck-officer.yaml",
            OFFICER + LADLE.replace("book", "bok"),
            "k/roles/deck-officer.yaml:5:5: unknown source `bok`; did you mean `book`?",
        ),
        (
            "entries/shore.yaml",
            "- id: shore-leave\n  phrasings: [when may i go ashore]\n  answer: Never.\n  sources: [boook]\n",
            "k/entries/shore.yaml:4:13: unknown source `boook`; did you mean `book`?",
        ),
        (
            "entries/shore.yaml",
            "- id: shore-leave\n  phrasings: [when may i go ashore]\n  answer: It depends.\n"
            "  positions:\n    book: Today.\n    bock: Never.\n",
            "k/entries/shore.yaml:6:5: unknown source `bock`; did you mean `book`?",
        ),
        (
            "entries/aboard.yaml",
            DRILL + "  related: [entry:lifeboat-dril]\n",
            "k/entries/aboard.yaml:5:13: unknown entry `lifeboat-dril`; did you mean `lifeboat-drill`?",
        ),
        (
            "entries/aboard.yaml",
            DRILL + "  related: [profile:ship-cook/tolls]\n",
            "k/entries/aboard.yaml:5:13: unknown facet `tolls`; did you mean `tools`?",
        ),
        (
            "entries/aboard.yaml",
            DRILL + "  related: [lifeboat-drill]\n",
            "k/entries/aboard.yaml:5:13: `lifeboat-drill` is no intent; "
            "write for example `entry:some-id` or `profile:some-role/tools`",
        ),
    ],
)
def test_unknown_id(write: Writer, file: str, content: str, fault: str) -> None:
    assert faults_of(write({**TOOLED, file: content})) == [fault]


def test_source_in_a_folder_without_sources_is_unknown_with_a_way_out(write: Writer) -> None:
    faults = faults_of(write({"entries/aboard.yaml": DRILL + "  sources: [book]\n"}))
    assert len(faults) == 1
    assert faults[0].startswith("k/entries/aboard.yaml:5:13: unknown source `book`; ")


@pytest.mark.parametrize(
    ("officer", "cook", "fault"),
    [
        (
            OFFICER + "aliases: [galley chef]\n",
            COOK + "aliases: [sea cook, galley chef]\n",
            'k/roles/ship-cook.yaml:3:21: "galley chef" names `deck-officer` already (k/roles/deck-officer.yaml:3:11); '
            "keep it with one of the two roles",
        ),
        (
            OFFICER + "aliases: [Galley-Chefs]\n",
            COOK + "aliases: [galley chef]\n",
            'k/roles/ship-cook.yaml:3:11: "galley chef" names `deck-officer` already (k/roles/deck-officer.yaml:3:11); '
            "keep it with one of the two roles",
        ),
        (
            OFFICER + "aliases: [SC]\n",
            COOK + "aliases: [sc]\n",
            'k/roles/ship-cook.yaml:3:11: "sc" names `deck-officer` already (k/roles/deck-officer.yaml:3:11); '
            "keep it with one of the two roles",
        ),
        (
            OFFICER + "aliases: [gallery chef]\n",
            COOK + "aliases: [galley chef]\n",
            'k/roles/ship-cook.yaml:3:11: "galley chef" is only a slip or two from "gallery chef" of `deck-officer` '
            "(k/roles/deck-officer.yaml:3:11); drop one of the two",
        ),
        (
            OFFICER,
            COOK + "aliases: [dock officer]\n",
            'k/roles/ship-cook.yaml:3:11: "dock officer" is only a slip or two from "deck officer" of `deck-officer` '
            "(k/roles/deck-officer.yaml:1:7); drop one of the two",
        ),
        (
            OFFICER,
            COOK + 'aliases: ["?!"]\n',
            'k/roles/ship-cook.yaml:3:11: the name "?!" holds no letters or digits; write it out or delete it',
        ),
    ],
)
def test_name_that_is_not_one_roles_own(write: Writer, officer: str, cook: str, fault: str) -> None:
    files = {**SOUND, "roles/deck-officer.yaml": officer, "roles/ship-cook.yaml": cook}
    assert faults_of(write(files)) == [fault]


@pytest.mark.parametrize(("one", "other"), [("SD", "SC"), ("NAVCOM", "NAVCON")])
def test_acronyms_may_lie_a_letter_apart(write: Writer, one: str, other: str) -> None:
    files = {**SOUND, "roles/deck-officer.yaml": OFFICER + f"aliases: [{one}]\n"}
    assert faults_of(write({**files, "roles/ship-cook.yaml": COOK + f"aliases: [{other}]\n"})) == []


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        (
            "entries/b.yaml",
            "- id: other\n  phrasings:\n    - when do we row\n    - When is the lifeboat drill?\n  answer: Now.\n",
            'k/entries/b.yaml:4:7: "When is the lifeboat drill?" stands in k/entries/aboard.yaml:3:7 already '
            "and leads to entry `lifeboat-drill` there; keep one of the two",
        ),
        (
            "smalltalk.yaml",
            "hi:\n  phrasings:\n    - hi\n    - which tools does a {role} use\n  answer: Hi!\n",
            'k/smalltalk.yaml:4:7: "which tools does a {role} use" stands in k/facets.yaml:4:7 already '
            "and leads to facet `tools` there; keep one of the two",
        ),
        (
            "vocabulary.yaml",
            "kinds:\n  roles:\n    - which tools does a {role} use\n",
            'k/vocabulary.yaml:3:7: "which tools does a {role} use" stands in k/facets.yaml:4:7 already '
            "and leads to facet `tools` there; keep one of the two",
        ),
        (
            "entries/aboard.yaml",
            DRILL.replace("  answer", "    - when's the LIFEBOAT drill\n  answer"),
            'k/entries/aboard.yaml:4:7: "when\'s the LIFEBOAT drill" stands in k/entries/aboard.yaml:3:7 already; '
            "keep one of the two",
        ),
        (
            "entries/aboard.yaml",
            DRILL.replace("when is the lifeboat drill", "'…'"),
            "k/entries/aboard.yaml:3:7: this phrasing holds no letters or digits; write it out or delete it",
        ),
        (
            "entries/b.yaml",
            "- id: lifeboat-drill\n  phrasings: [when do we row]\n  answer: Now.\n",
            "k/entries/b.yaml:1:7: the id `lifeboat-drill` is taken (k/entries/aboard.yaml:1:7); choose another",
        ),
    ],
)
def test_phrasing_or_id_that_leads_to_two_places(write: Writer, file: str, content: str, fault: str) -> None:
    assert faults_of(write({**TOOLED, file: content})) == [fault]


def test_source_that_nothing_names(write: Writer) -> None:
    folder = write({**TOOLED, "sources.yaml": BOOK + "film:\n  title: The film\n"})
    assert faults_of(folder) == ["k/sources.yaml:3:1: no fact names the source `film`; use it or delete it"]


def test_role_in_two_files(write: Writer) -> None:
    folder = write({**SOUND, "roles/galley/ship-cook.yaml": COOK})
    assert faults_of(folder) == [
        "k/roles/ship-cook.yaml:1:1: the role `ship-cook` stands in k/roles/galley/ship-cook.yaml already; "
        "merge the two files"
    ]


@pytest.mark.parametrize("name", ["all", "nothing"])
def test_role_with_a_name_that_means_something_else(write: Writer, name: str) -> None:
    folder = write({f"roles/{name}.yaml": COOK})
    assert faults_of(folder) == [f"k/roles/{name}.yaml:1:1: `{name}` cannot be a role's name; rename the file"]


@pytest.mark.parametrize("name", ["Ship Cook", "ship_cook", "ship+cook", "ship>cook", "küche"])
def test_role_file_whose_name_is_no_id(write: Writer, name: str) -> None:
    faults = faults_of(write({f"roles/{name}.yaml": COOK}))
    assert len(faults) == 1
    assert faults[0].startswith(f"k/roles/{name}.yaml:1:1: ")
