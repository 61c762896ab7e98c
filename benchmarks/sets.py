"""Sets of questions with the intent that each belongs to, read from a folder.

A folder of sets has one folder for each, with `test.tsv`, what is asked, and `train_5.tsv`, `train_10.tsv` and
`train.tsv`, 5, 10 and all phrasings an intent, of which one is enough. A line is a text, a tab and the intent's name.
`out_of_scope_test.tsv`, which may be missing, holds questions that belong to no intent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from benchmarks.chance import seeded
from benchmarks.faq import FaqEntry, without_repeats

AMOUNTS = {"5": "train_5.tsv", "10": "train_10.tsv", "all": "train.tsv"}
"""How many phrasings an intent, and the file that holds them."""

SEED = 7

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the id of the entry that it must reach."""

    text: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """A set: its entries for each amount of phrasings, what is asked, and questions that belong nowhere."""

    name: str
    entries: dict[str, tuple[FaqEntry, ...]]
    asked: tuple[Asked, ...]
    out_of_scope: tuple[str, ...]


def read_sets(folder: Path, sample: int) -> list[QuestionSet]:
    """The sets below a folder, each with `sample` of its questions, or all if that is 0."""
    sets = [_read_set(below, sample) for below in sorted(folder.iterdir()) if (below / "test.tsv").is_file()]
    if not sets:
        raise click.UsageError(f"{folder} holds no set: no folder in it has a `test.tsv`")
    return sets


def _read_set(folder: Path, sample: int) -> QuestionSet:
    rows = {amount: _read_rows(folder / file) for amount, file in AMOUNTS.items() if (folder / file).exists()}
    if not rows:
        raise click.UsageError(f"{folder} has no phrasings; it needs one of {', '.join(AMOUNTS.values())}")
    names = sorted({intent for some in rows.values() for _, intent in some if intent})
    ids = {name: f"intent-{number}" for number, name in enumerate(names, 1)}
    asked = [Asked(text, ids[intent]) for text, intent in _read_rows(folder / "test.tsv") if intent in ids]
    outside = folder / "out_of_scope_test.tsv"
    return QuestionSet(
        name=folder.name,
        entries={amount: _entries(some, ids) for amount, some in rows.items()},
        asked=tuple(_some(asked, sample)),
        out_of_scope=tuple(_some([text for text, _ in _read_rows(outside)], sample)) if outside.exists() else (),
    )


def _entries(rows: Iterable[tuple[str, str]], ids: dict[str, str]) -> tuple[FaqEntry, ...]:
    phrasings: dict[str, list[str]] = {}
    for text, intent in rows:
        if intent in ids:
            phrasings.setdefault(ids[intent], []).append(text)
    return tuple(without_repeats(FaqEntry(entry, tuple(texts)) for entry, texts in phrasings.items()))


def _read_rows(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line.strip()]
    return [(row[0], row[1] if len(row) > 1 else "") for row in cells]


def _some(rows: list[Row], sample: int) -> list[Row]:
    return seeded(SEED).sample(rows, sample) if 0 < sample < len(rows) else rows
