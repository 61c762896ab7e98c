"""Plain FAQ folders: nothing but entries, written for rolebot to load."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rolebot.text import split_words

CHARACTERS_A_FILE = 400_000
"""Far below the 1 MiB that rolebot reads of a file."""

LONGEST = 1000
"""Characters of a phrasing that rolebot accepts."""

ANSWER = "It depends."
"""The same everywhere and in everyday words: only phrasings tell entries apart, for rolebot as for its peers."""


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """An entry's id and its phrasings; `held_out` are phrasings that are kept from the folder, to ask with."""

    id: str
    phrasings: tuple[str, ...]
    held_out: tuple[str, ...] = ()


def without_repeats(entries: Iterable[FaqEntry]) -> list[FaqEntry]:
    """The entries without what rolebot refuses: phrasings of the same words as an earlier one, and very long ones."""
    seen = set[tuple[str, ...]]()
    kept = []
    for entry in entries:
        fresh = []
        for text in entry.phrasings:
            words = split_words(text)
            if words and words not in seen and len(text) <= LONGEST:
                seen.add(words)
                fresh.append(text)
        if fresh:
            kept.append(FaqEntry(entry.id, tuple(fresh), entry.held_out))
    return kept


def write_faq(folder: Path, entries: Sequence[FaqEntry]) -> None:
    """Write entries that do not repeat each other into `entries/` of a folder."""
    below = folder / "entries"
    below.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(_files(entries)):
        (below / f"entries-{number:04}.yaml").write_text(text, encoding="utf-8")


def _files(entries: Iterable[FaqEntry]) -> Iterator[str]:
    held = ""
    for entry in entries:
        held += _as_yaml(entry)
        if len(held) > CHARACTERS_A_FILE:
            yield held
            held = ""
    if held:
        yield held


def _as_yaml(entry: FaqEntry) -> str:
    phrasings = "".join(f"    - {json.dumps(text)}\n" for text in entry.phrasings)  # JSON quotes are YAML's, too
    return f"- id: {entry.id}\n  phrasings:\n{phrasings}  answer: {ANSWER}\n"
