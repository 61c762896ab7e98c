"""Names that a few typed letters may stand for, for lists that grow while somebody types."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from rolebot.text import normalise

LONGEST = 100
"""Letters that are looked at; no name has more."""

LIKE = 70.0
"""Likeness, of 100, from which a name with slips is offered: below it, "data" brings up every role with an "a"."""


def complete(typed: str, names: Sequence[Sequence[str]]) -> list[int]:
    """The places of the things whose names fit what was typed, the best first; all in order where nothing was."""
    wanted = normalise(typed[:LONGEST])
    if not wanted:
        return list(range(len(names)))
    scores = [max((_score(wanted, normalise(name)) for name in spoken), default=0.0) for spoken in names]
    return sorted((at for at, score in enumerate(scores) if score >= LIKE), key=lambda at: -scores[at])


def _score(wanted: str, name: str) -> float:
    """Up to 400: the name itself, its beginning, the beginning of a word in it, a part of it, or something like it."""
    if name == wanted:
        return 400.0
    if name.startswith(wanted):
        return 300.0
    if any(word.startswith(wanted) for word in name.split()):
        return 200.0
    return 150.0 if wanted in name else fuzz.partial_ratio(wanted, name) if len(wanted) > 2 else 0.0
