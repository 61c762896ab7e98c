"""The documents are true: their examples load, their references are complete, their links lead somewhere.

A YAML example says in a comment on top to which file it belongs (`# my-knowledge/entries/ours.yaml`). The examples of
a page are put together by folder: `my-knowledge` starts as a copy of the shipped knowledge, as after `rolebot init`,
any other folder starts empty, and `ours` is laid over another one. An example for a file that exists is added to what
stands there.
"""

import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from rolebot.answering.composing import CERTAIN, LIKELY, MARGIN, SURE, SURE_OF_ROLES
from rolebot.bot import load_bot
from rolebot.checks import run_checks
from rolebot.cli import main
from rolebot.knowledge.shapes import SHAPES, describe
from rolebot.knowledge.source import Data, parse_document
from rolebot.platforms import discord_problems, slack_problems
from rolebot.settings import default_knowledge, read_health, read_settings
from tests.command import run
from tests.folders import faults_of

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(
    str(page.relative_to(ROOT))
    for page in (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *DOCS.rglob("*.md"))
)
COPIED = "my-knowledge"
"""The folder that the pages make with `rolebot init`."""

LAID = "ours"
"""The folder that is laid over another one."""

BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
HOME = re.compile(r"^# (\S+\.yaml)$", re.MULTILINE)


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The blocks of a language on a page, without the indentation that they share with a list."""
    found = (one for one in BLOCK.finditer(read(page)) if one[2] == language)
    return [re.sub(f"^{one[1]}", "", one[3], flags=re.MULTILINE) for one in found]


def home_of(example: str) -> str:
    """The file that an example belongs to; empty when it does not say."""
    comments = re.match(r"(#.*\n)*", example)
    named = HOME.search(comments[0]) if comments else None
    return named[1] if named else ""


def sections(page: str, level: int = 2) -> dict[str, str]:
    """The text below each heading of a level."""
    parts = re.split(rf"^{'#' * level} (.+)$", read(page), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def join(old: Data, new: Data) -> Data:
    """What an admin gets who adds an example to what stands in a file."""
    if isinstance(old, dict) and isinstance(new, dict):
        both = {key: join(old[key], new[key]) for key in old if key in new}
        return {**old, **new, **both}
    return [*old, *new] if isinstance(old, list) and isinstance(new, list) else new


def add(path: Path, example: str) -> None:
    """Write an example into its file, or add it to what stands there."""
    old = parse_document(path.read_bytes(), path.name).data if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(example, encoding="utf-8")
    new = parse_document(path.read_bytes(), path.name)
    assert [str(problem) for problem in new.problems] == []
    if old is not None:
        path.write_text(json.dumps(join(old, new.data), ensure_ascii=False), encoding="utf-8")


def build(page: str, below: Path) -> list[Path]:
    """The folders that the examples of a page make up; a copy without the shipped checks, which are not the page's."""
    examples = blocks(page, "yaml")
    folders = sorted({below / home_of(example).split("/")[0] for example in examples})
    for folder in folders:
        if folder.name == COPIED:
            shutil.copytree(default_knowledge(), folder, ignore=shutil.ignore_patterns("checks"))
    for example in examples:
        add(below / home_of(example), example)
    return folders


def laid(folders: list[Path]) -> Iterator[tuple[Path, ...]]:
    """Each folder by itself; one that is laid over another with the other one of its page, or the shipped knowledge."""
    below = [folder for folder in folders if folder.name != LAID]
    yield from ((folder,) for folder in below)
    yield from ((*(below or [default_knowledge()])[:1], folder) for folder in folders if folder.name == LAID)


WITH_EXAMPLES = [page for page in PAGES if blocks(page, "yaml")]


def test_tutorial_guides_and_reference_have_examples() -> None:
    assert {Path(page).parent.name for page in WITH_EXAMPLES} == {"docs", "how-to", "reference"}


@pytest.mark.parametrize("page", WITH_EXAMPLES)
def test_every_example_says_to_which_file_it_belongs(page: str) -> None:
    assert [example for example in blocks(page, "yaml") if not home_of(example)] == []


@pytest.mark.parametrize("page", WITH_EXAMPLES)
def test_examples_load_and_their_checks_are_right(page: str, tmp_path: Path) -> None:
    for folders in laid(build(page, tmp_path)):
        assert faults_of(*folders) == []
        assert [one.what for one in run_checks(load_bot(folders)) if one.what] == []


def test_page_on_laying_over_shows_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "docs/how-to/lay-your-own-over-ours.md"
    build(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    warned, traced = blocks(page, "text")
    explained = run(*shlex.split(blocks(page, "sh")[-1])[1:]).out.splitlines()
    assert [line for line in traced.splitlines() if line.strip() != "…" and line not in explained] == []
    hides = Path("ours/hides.yaml")
    hides.write_text(hides.read_text(encoding="utf-8").replace("lookup:tableau, ", ""), encoding="utf-8")
    assert warned.strip() in run("check", f"shipped{os.pathsep}ours").err


def turns(conversation: str) -> Iterator[tuple[str, list[str]]]:
    """The questions of a conversation with the lines shown; a line of nothing but `…` is left out."""
    for turn in re.split(r"^> ", conversation, flags=re.MULTILINE)[1:]:
        question, *shown = turn.rstrip().split("\n")
        yield question, [line for line in shown if line not in ("", "…")]


def stands_in(line: str, lines: list[str]) -> bool:
    """Whether a line was said, up to the place where it was shortened."""
    if line.endswith("…"):
        return any(one.startswith(line.removesuffix("…")) for one in lines)
    return line in lines


def test_conversation_of_the_readme_is_real() -> None:
    shown = [turn for block in blocks("README.md", "text") for turn in turns(block)]
    ran = run("chat", "--json", typed="".join(f"{question}\n" for question, _ in shown))
    said = [row["text"].split("\n") for row in ran.rows]
    assert len(said) == len(shown) > 0
    for (_, lines), real in zip(shown, said, strict=True):
        assert [line for line in lines if not stands_in(line, real)] == []


def test_explanation_shown_is_real() -> None:
    page = "docs/explanation/how-matching-decides.md"
    (command,), (shown,) = blocks(page, "sh"), blocks(page, "text")
    said = run(*shlex.split(command)[1:]).out
    lines = [line for line in shown.split("\n") if line not in ("", "…")]
    assert [line for line in lines if without_numbers(line) not in without_numbers(said)] == []


def without_numbers(text: str) -> str:
    """The text with a 0 for every digit: numbers move a little with every change of the knowledge."""
    return re.sub(r"\d", "0", text)


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_and_option_stands_in_the_reference(command: str) -> None:
    section = sections("docs/reference/commands.md")[f"rolebot {command}"]
    known = main.commands[command]
    assert [name for one in known.params for name in names_of(one) if name not in section] == []
    for name, inner in known.commands.items() if isinstance(known, click.Group) else ():
        part = sections("docs/reference/commands.md", 3)[f"rolebot {command} {name}"].split("\n## ")[0]
        assert [name for one in inner.params for name in names_of(one) if name not in part] == []


def names_of(parameter: click.Parameter) -> list[str]:
    """What the reference has to hold of an option, with each of its choices, or of an argument."""
    if not isinstance(parameter, click.Option):
        return [f"`{parameter.human_readable_name.strip('[]')}`"]
    if isinstance(parameter.type, click.Choice):
        return [f"| `{name} {choice}` |" for name in parameter.opts for choice in parameter.type.choices]
    value = f" {parameter.metavar}" if parameter.metavar else ""
    return [f"| `{name}{value}` |" for name in parameter.opts]


def test_reference_of_the_commands_names_no_other() -> None:
    assert set(sections("docs/reference/commands.md")) == {f"rolebot {command}" for command in main.commands}


@pytest.mark.parametrize("option", ["--version", "-h", "--help"])
def test_every_common_option_stands_in_the_reference(option: str) -> None:
    assert f"`{option}`" in read("docs/reference/commands.md").split("\n## ")[0]


def test_every_key_of_the_json_object_stands_in_the_reference() -> None:
    (row,) = run("ask", "--json", "who uses spark?").rows
    told = sections("docs/reference/commands.md", 3)["The JSON object"].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)`", told, re.MULTILINE) == list(row)
    (shown,) = (json.loads(block) for block in blocks("docs/reference/commands.md", "json"))
    assert list(shown) == list(row)
    assert list(shown["suggestions"][0]) == list(row["suggestions"][0])
    assert list(shown["matches"][0]) == list(row["matches"][0])


class Recorded(dict[str, str]):
    """An environment that remembers what was looked up in it."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return default

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return False


def test_settings_are_exactly_those_of_the_reference() -> None:
    environment = Recorded()
    read_settings(environment)
    slack_problems(environment, http=False)
    slack_problems(environment, http=True)
    discord_problems(environment)
    read_health(environment)
    told = re.findall(r"^\| `([A-Z_]+)`", read("docs/reference/settings.md"), re.MULTILINE)
    assert sorted(told) == sorted(environment.asked)


def keys_of(schema: Mapping[str, Any]) -> Iterator[str]:
    """Every key that a schema names, in it and in what it refers to."""
    for name, value in schema.items():
        if name == "properties":
            yield from value
        if name == "propertyNames":
            yield from value.get("enum", ())
        for inner in value if isinstance(value, list) else (value,):
            if isinstance(inner, dict):
                yield from keys_of(inner)


def limits_of(schema: Mapping[str, Any]) -> Iterator[int]:
    """Every upper limit that a schema sets, but that of ids and those that a kind of value brings with it."""
    for name, value in schema.items():
        if name in ("maxLength", "maxItems") and "pattern" not in schema:
            yield value
        for inner in value if isinstance(value, list) else (value,):
            if isinstance(inner, dict) and name != "propertyNames":
                yield from limits_of(inner)


def section_of(kind: str) -> str:
    told = sections("docs/reference/yaml.md")
    return told.get(f"{kind}.yaml") or told[f"{kind}/"]


@pytest.mark.parametrize("kind", SHAPES)
def test_every_key_of_a_file_stands_in_its_reference(kind: str) -> None:
    told = set(re.findall(r"^\| `(\w+)`", section_of(kind), re.MULTILINE))
    assert told == set(keys_of(describe(kind)))


@pytest.mark.parametrize("kind", SHAPES)
def test_every_limit_of_a_file_stands_in_its_reference(kind: str) -> None:
    words = set(re.findall(r"\d[\d,]*", section_of(kind)))
    limits = {f"{limit:,}" for limit in limits_of(describe(kind)) if limit > 1}
    assert limits - words == set()


def test_chances_of_the_explanation_are_those_of_the_code() -> None:
    told = sections("docs/explanation/how-matching-decides.md")["5. Three outcomes"]
    assert f"From a chance of about {SURE:.1f}, the best candidate is **answered**" in told
    assert f"closer to each other than {MARGIN:.2f} " in told
    assert f"unless the best has a chance of about {CERTAIN:.1f} or more" in told
    assert f"is right with a chance of about {SURE_OF_ROLES:.1f}," in told
    assert f"From a chance of about {LIKELY:.1f}, up to three candidates are offered" in told


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(BLOCK, "", read(page))):
        file, _, anchor = link.partition("#")
        target = (ROOT / page).parent / file if file else ROOT / page
        if "://" in link or (target.exists() and (not anchor or anchor in anchors(target))):
            continue
        lost.append(link)
    assert lost == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, open_pages = set[Path](), [ROOT / "README.md"]
    while open_pages:
        page = open_pages.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8"))
        for link in links:
            target = (page.parent / link).resolve()
            open_pages.extend(sorted(target.glob("*.md")) if target.is_dir() else [target] if target.is_file() else [])
    assert sorted(str(page.relative_to(ROOT)) for page in reached) == PAGES
