"""The JSON Schemas that `rolebot schema` prints fit the files that rolebot reads, and refuse what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from rolebot.cli import main
from rolebot.settings import default_knowledge

SHIPPED = default_knowledge()
FILES = sorted(str(path.relative_to(SHIPPED)) for path in SHIPPED.rglob("*.yaml"))
KINDS = [
    "settings",
    "sources",
    "facets",
    "vocabulary",
    "related",
    "smalltalk",
    "choice",
    "roles",
    "entries",
    "checks",
    "hides",
]


def schema_of(kind: str) -> Any:
    return json.loads(CliRunner().invoke(main, ["schema", kind]).stdout)


def read(text: str) -> Any:
    """The text as plain data, all scalars as texts: rolebot takes `no` and `2020` for words, too."""
    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize("file", FILES)
def test_shipped_file_fits_the_schema_of_its_kind(file: str) -> None:
    validator = Draft202012Validator(schema_of(Path(file).parts[0].removesuffix(".yaml")))
    data = read((SHIPPED / file).read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_itself_sound(kind: str) -> None:
    Draft202012Validator.check_schema(schema_of(kind))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("sources", "book: {title: The book, date: soon}"),
        ("sources", "The Book: {title: The book}"),
        ("facets", "tools: {title: Tools, phrasing: [which tools]}"),
        ("vocabulary", "kinds: {comparre: [a or b]}"),
        ("vocabulary", "synonyms: [[alone]]"),
        ("related", "bread: loaf"),
        ("smalltalk", "hi: {phrasings: [], answer: Hi!}"),
        ("choice", "[{ask: Where to, options: [{say: here, roles: [ship-cook]}]}]"),
        ("roles", "{name: ship cook}"),
        ("roles", "{name: ship cook, summary: A cook., facets: {tools: {book: Uses a ladle.}}}"),
        ("roles", "{name: ship cook, summary: A cook., aliasses: [SC]}"),
        ("entries", "{id: drill, phrasings: [when], answer: Now.}"),
        ("entries", "[{id: the drill, phrasings: [when], answer: Now.}]"),
        ("entries", "[{id: drill, phrasings: [when]}]"),
        ("entries", "[{id: drill, phrasings: when, answer: Now.}]"),
        ("checks", "[{reaches: nothing}]"),
        ("checks", "[{reaches: nothing, questions: []}]"),
    ],
)
def test_wrong_file_does_not_fit_the_schema(kind: str, text: str) -> None:
    assert not Draft202012Validator(schema_of(kind)).is_valid(read(text))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("entries", "[{id: handover-contract, phrasings: [what belongs in it], answer: 'Accuracy, memory.'}]"),
        ("roles", "{name: ship cook, summary: A cook.}"),
        ("roles", "{name: a, summary: b, facets: {tools: {book: [Uses a ladle., {Galley: [ladle, skillet]}]}}}"),
        ("checks", "[{reaches: [roles, nothing], questions: [who is here]}]"),
    ],
)
def test_smallest_files_fit_the_schema(kind: str, text: str) -> None:
    assert Draft202012Validator(schema_of(kind)).is_valid(read(text))


def test_schema_without_a_kind_prints_all_of_them() -> None:
    printed = json.loads(CliRunner().invoke(main, ["schema"]).stdout)
    assert list(printed) == KINDS


def test_schemas_are_written_into_a_folder(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["schema", "--write", str(tmp_path / "schemas")])
    assert sorted(path.name for path in (tmp_path / "schemas").iterdir()) == sorted(f"{kind}.json" for kind in KINDS)


def test_written_schema_is_the_printed_one(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["schema", "--write", str(tmp_path)])
    assert json.loads((tmp_path / "entries.json").read_text(encoding="utf-8")) == schema_of("entries")


def test_unknown_kind_of_file_is_wrong_use() -> None:
    result = CliRunner().invoke(main, ["schema", "entry"])
    assert result.exit_code == 2
    assert "entries" in result.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_schema_is_the_one_of_the_shapes(kind: str) -> None:
    assert json.loads((SHIPPED / ".schema" / f"{kind}.json").read_text(encoding="utf-8")) == schema_of(kind)


@pytest.mark.parametrize("file", FILES)
def test_shipped_file_points_at_the_schema_of_its_kind(file: str) -> None:
    first = (SHIPPED / file).read_text(encoding="utf-8").splitlines()[0]
    named = (SHIPPED / file).parent / first.removeprefix("# yaml-language-server: $schema=")
    assert named.resolve() == (SHIPPED / ".schema" / f"{Path(file).parts[0].removesuffix('.yaml')}.json").resolve()
