"""`rolebot new`: the beginning of a role or an entry, which explains itself and says what is still to be filled in."""

import re
from pathlib import Path

import pytest

from rolebot.knowledge.source import parse_document
from rolebot.settings import default_knowledge
from tests.command import Ran, run
from tests.folders import BOOK, DRILL, SOUND, TOOLS, Writer, write_folder

ABOARD = {**SOUND, "facets.yaml": TOOLS, "sources.yaml": BOOK}
USED = re.compile(r"^( *)# (?=(?:title|roles|sources|short|aliases|field|facets):|  )", re.MULTILINE)
"""The `# ` of what may be used; what stands behind it in other lines is a hint."""


def new(*words: str, knowledge: str = "k") -> Ran:
    return run("new", words[0], "--knowledge", knowledge, *words[1:])


def fill_in(path: str, empty: str, text: str) -> None:
    """Fill in what is empty in a file, as an admin would."""
    before = Path(path).read_text(encoding="utf-8")
    assert before.count(empty) == 1
    Path(path).write_text(before.replace(empty, text), encoding="utf-8")


def use_all(path: str) -> None:
    """Take away the # of everything that may be used."""
    Path(path).write_text(USED.sub(r"\1", Path(path).read_text(encoding="utf-8")), encoding="utf-8")


def test_role_is_written_into_a_file_of_its_name(write: Writer) -> None:
    write(ABOARD)
    ran = new("role", "chief", "Stoker")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Wrote k/roles/chief-stoker.yaml.\n\n"
        "To be filled in, before rolebot answers with it:\n"
        "  k/roles/chief-stoker.yaml:15:9: `summary` is empty; write something or delete it\n\n"
        "Then run:\n"
        "  rolebot check k\n"
        "  rolebot ask --knowledge k 'chief Stoker'\n"
    )
    text = Path("k/roles/chief-stoker.yaml").read_text(encoding="utf-8")
    assert text.startswith("# The chief Stoker: ")
    assert "\nname: chief Stoker\n" in text
    assert "\n# Facets, from facets.yaml: tools\n# Sources, from sources.yaml: book\n" in text


def test_role_that_is_not_filled_in_is_all_that_check_finds(write: Writer) -> None:
    write(ABOARD)
    new("role", "stoker")
    ran = run("check", "k")
    assert ran.code == 1
    assert ran.err.splitlines()[0] == "k/roles/stoker.yaml:15:9: `summary` is empty; write something or delete it"
    assert ran.err.splitlines()[1:] == ["1 problem found; nothing was loaded"]


def test_role_answers_as_soon_as_its_summary_is_there(write: Writer) -> None:
    write(SOUND)
    new("role", "stoker")
    fill_in("k/roles/stoker.yaml", "\nsummary:\n", "\nsummary: A stoker keeps the fire.\n")
    assert run("check", "k").code == 0
    assert "A stoker keeps the fire." in run("ask", "--knowledge", "k", "stoker").out


@pytest.mark.parametrize("schema", [{}, {".schema/roles.json": "{}"}])
def test_everything_that_a_role_offers_can_be_used(write: Writer, schema: dict[str, str]) -> None:
    write({**ABOARD, **schema})
    new("role", "stoker")
    use_all("k/roles/stoker.yaml")
    fill_in("k/roles/stoker.yaml", "\nsummary:\n", "\nsummary: A stoker keeps the fire.\n")
    fill_in("k/roles/stoker.yaml", "short: Stoker", "short: Stk")
    assert run("check", "k").err == ""
    told = run("ask", "--knowledge", "k", "which tools does a stoker use").out
    assert "Does this and that." in told
    assert "another thing" in told


def test_schema_is_named_where_there_is_one(write: Writer) -> None:
    write({**ABOARD, ".schema/roles.json": "{}", ".schema/entries.json": "{}"})
    new("role", "stoker")
    new("entry", "tea")
    first = "# yaml-language-server: $schema=../.schema/"
    assert Path("k/roles/stoker.yaml").read_text(encoding="utf-8").startswith(f"{first}roles.json\n")
    assert Path("k/entries/tea.yaml").read_text(encoding="utf-8").startswith(f"{first}entries.json\n")


def test_folder_without_facets_says_where_they_are_named(write: Writer) -> None:
    write(SOUND)
    assert new("role", "stoker").code == 0
    text = Path("k/roles/stoker.yaml").read_text(encoding="utf-8")
    assert "# Facets are named in facets.yaml, which holds none yet.\n" in text


@pytest.mark.parametrize("name", ["yes", "C# coder", "the: cook", "- dash", "it's", "{role}", "12", "é 'quoted' \"x\""])
def test_name_is_read_back_as_it_was_given(write: Writer, name: str) -> None:
    write(SOUND)
    assert new("role", "--id", "some-id", "--", name).code == 0
    document = parse_document(Path("k/roles/some-id.yaml").read_bytes(), "file")
    assert document.problems == []
    assert isinstance(document.data, dict)
    assert (document.data["name"], document.data["summary"]) == (name, "")


def test_role_with_a_name_in_other_letters_is_given_an_id(write: Writer) -> None:
    write(SOUND)
    assert "`データ` cannot be the id of a role; name one with --id" in new("role", "データ").err
    assert new("role", "データ", "--id", "data").code == 0
    assert "name: データ\n" in Path("k/roles/data.yaml").read_text(encoding="utf-8")


def test_entry_gets_a_file_of_its_own(write: Writer) -> None:
    write(SOUND)
    ran = new("entry", "tea-time")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Wrote k/entries/tea-time.yaml.\n\n"
        "To be filled in, before rolebot answers with it:\n"
        "  k/entries/tea-time.yaml:17:6: this is empty; write something or delete it\n"
        "  k/entries/tea-time.yaml:19:11: `answer` is empty; write something or delete it\n\n"
        "Then run:\n"
        "  rolebot check k\n"
        "  rolebot ask --knowledge k 'a question that it should answer'\n"
    )


def test_entry_answers_as_soon_as_it_is_filled_in(write: Writer) -> None:
    write(SOUND)
    new("entry", "tea-time")
    fill_in("k/entries/tea-time.yaml", "    -\n", "    - when is tea served\n")
    fill_in("k/entries/tea-time.yaml", "  answer: |\n", "  answer: |\n    At four.\n")
    assert run("check", "k").code == 0
    assert "At four." in run("ask", "--knowledge", "k", "when is tea served?").out


def test_everything_that_an_entry_offers_can_be_used(write: Writer) -> None:
    write(ABOARD)
    new("entry", "tea-time")
    use_all("k/entries/tea-time.yaml")
    fill_in("k/entries/tea-time.yaml", "    -\n", "    - when is tea served\n")
    fill_in("k/entries/tea-time.yaml", "  answer: |\n", "  answer: |\n    At four.\n")
    assert run("check", "k").err == ""
    told = run("ask", "--knowledge", "k", "when is tea served?").out
    assert "Tea time" in told
    assert "The book" in told


@pytest.mark.parametrize("theme", ["aboard", "aboard.yaml"])
def test_entry_goes_to_the_end_of_its_theme_and_changes_nothing_else(write: Writer, theme: str) -> None:
    write(SOUND)
    ran = new("entry", "tea", "--theme", theme)
    assert ran.out.startswith("Added it to the end of k/entries/aboard.yaml.\n")
    text = Path("k/entries/aboard.yaml").read_text(encoding="utf-8")
    assert text.startswith(f"{DRILL}\n- id: tea\n")


def test_several_may_be_begun_before_any_is_filled_in(write: Writer) -> None:
    write(SOUND)
    begun = [new("role", "stoker"), new("role", "purser"), new("entry", "tea"), new("entry", "rum", "--theme", "tea")]
    assert [one.code for one in begun] == [0, 0, 0, 0]
    assert len(run("check", "k").err.splitlines()) == 7


def test_of_several_folders_the_last_is_written_into(write: Writer) -> None:
    write(ABOARD)
    write_folder(Path("ours"), {"entries/o.yaml": DRILL.replace("lifeboat-drill", "fire-drill")})
    assert new("role", "stoker", knowledge="k:ours").out.startswith("Wrote ours/roles/stoker.yaml.")
    assert "# Facets, from facets.yaml: tools\n" in Path("ours/roles/stoker.yaml").read_text(encoding="utf-8")
    assert not Path("k/roles/stoker.yaml").exists()


def test_role_of_a_folder_below_is_added_to_in_the_last(write: Writer) -> None:
    write(ABOARD)
    write_folder(Path("ours"), {"entries/o.yaml": DRILL.replace("lifeboat-drill", "fire-drill")})
    said = new("role", "ship cook", knowledge="k:ours").err
    assert "in k/roles/ship-cook.yaml; add to it in ours/roles/ship-cook.yaml." in said


REFUSED = (
    (("role", "Ship Cook"), "there is a role `ship-cook` already, in k/roles/ship-cook.yaml; add to that one"),
    (("role", "galley hand"), '"galley hand" is a name of the role `ship-cook` already, in k/roles/ship-cook.yaml'),
    (("role", "stoker", "--id", "ship-cook"), "there is a role `ship-cook` already"),
    (("role", "../stoker"), '"../stoker" is no name of a job'),
    (("role", "/etc/stoker"), '"/etc/stoker" is no name of a job'),
    (("role", "..\\stoker"), "is no name of a job"),
    (("role", " "), "is no name of a job"),
    (("role", "stoker", "--id", "../stoker"), "`../stoker` cannot be the id of a role"),
    (("role", "stoker", "--id", "Stoker"), "`Stoker` cannot be the id of a role"),
    (("role", "nothing"), "`nothing` has a meaning of its own; name another id with --id"),
    (("role", "x" * 101), "longer than 100 characters"),
    (("role", "x" * 60), "48 characters at most"),
    (("entry", "lifeboat-drill"), "the id `lifeboat-drill` is taken in k/entries/aboard.yaml; choose another"),
    (("entry", "../tea"), "`../tea` cannot be the id of an entry"),
    (("entry", "when is tea"), "write it without spaces and `/`, 64 characters at most, such as `when-is-tea`"),
    (("entry", "x" * 65), "64 characters at most"),
    (("entry", "?"), "such as `table-access`"),
    (("entry", "tea", "--theme", "../tea"), "`../tea` cannot be the name of a file"),
    (("entry", "tea", "--theme", "a/b"), "`a/b` cannot be the name of a file"),
)


@pytest.mark.parametrize(("words", "why"), REFUSED)
def test_what_cannot_be_begun_is_refused_in_words(write: Writer, words: tuple[str, ...], why: str) -> None:
    cook = "name: ship cook\naliases: [Galley-Hand]\nsummary: A ship cook feeds the crew.\n"
    folder = write({**SOUND, "roles/ship-cook.yaml": cook})
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    ran = new(*words, knowledge=str(folder))
    assert ran.code == 2
    assert why in ran.err
    assert ran.err.endswith(" Nothing was written.\n")
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_broken_file_is_mended_before_anything_is_added_beside_it(write: Writer) -> None:
    write({**SOUND, "roles/stoker.yaml": 'name: "stoker\n'})
    assert "k/roles/stoker.yaml:1:7: a quote or bracket that is never closed" in new("role", "purser").err


def test_folder_that_is_not_there_is_named(write: Writer) -> None:
    ran = new("role", "stoker", knowledge="nowhere")
    assert (ran.code, ran.err) == (
        1,
        "nowhere:1:1: there is no such folder; give the folder that holds the YAML files\n",
    )


@pytest.mark.parametrize("words", [(), ("--knowledge", "shipped")])
def test_shipped_knowledge_is_copied_before_it_is_added_to(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ROLEBOT_KNOWLEDGE", raising=False)
    ran = run("new", "role", "stoker", *words)
    assert ran.code == 2
    assert "make a copy with `rolebot init my-knowledge`" in ran.err.lower()
    assert not (default_knowledge() / "roles" / "stoker.yaml").exists()


def test_folder_of_the_setting_is_written_into(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    write(SOUND)
    monkeypatch.setenv("ROLEBOT_KNOWLEDGE", "k")
    assert run("new", "role", "stoker").out.startswith("Wrote k/roles/stoker.yaml.")


def test_folder_that_leads_elsewhere_is_not_followed(write: Writer, tmp_path: Path) -> None:
    write({"entries/aboard.yaml": DRILL, "../elsewhere/cook.yaml": "name: ship cook\nsummary: Cooks.\n"})
    Path("k/roles").symlink_to(tmp_path / "elsewhere")
    ran = new("role", "stoker")
    assert ran.code == 2
    assert "k/roles/stoker.yaml leads out of the folders of the knowledge" in ran.err
    assert [path.name for path in Path("elsewhere").iterdir()] == ["cook.yaml"]


def test_folder_with_a_space_in_its_name_is_quoted_for_the_shell(write: Writer) -> None:
    write_folder(Path("my k"), SOUND)
    assert "  rolebot check 'my k'\n" in new("entry", "tea", knowledge="my k").out
