"""Which of the things offered an asker picks: by number, by order, or by its words."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from rolebot.matching.asked import ASKING
from rolebot.matching.language import GRAMMAR, stem
from rolebot.text import split_words

ORDER = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "last": -1,
}  # fmt: skip
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
AROUND = frozenset("the one option number no please pick take i choose mean want answer a b c d e".split())
ALIKE = 90
"""Likeness of the words, 0 to 100, from which a label was meant."""

ENOUGH = 0.6
"""Share of what was typed that an open question's option must hold."""


def is_number(text: str) -> bool:
    """Whether a text is nothing but a number, as one picks from a list."""
    return _number(split_words(text)) is not None


def is_question(text: str) -> bool:
    """Whether a text has the form of a question, not of an answer to one."""
    return "?" in text or split_words(text)[:1] in {(word,) for word in ASKING}


def agrees(text: str) -> bool:
    """Whether a text is nothing but a yes."""
    return split_words(text) in (("yes",), ("yep",), ("yeah",), ("sure",), ("yes", "please"))


def _number(words: Sequence[str]) -> int | None:
    rest = [word for word in words if word not in AROUND or word in NUMBERS]
    if len(rest) == 2 and rest[1] in NUMBERS and {"option", "number", "answer"} & set(words):
        return NUMBERS[rest[1]]
    if len(rest) != 1:
        return None
    if rest[0] in NUMBERS and {"option", "number", "answer"} & set(words):
        return NUMBERS[rest[0]]
    return int(rest[0]) if rest[0].isdecimal() and rest[0].isascii() and len(rest[0]) < 4 else None


def pick(text: str, labels: Sequence[str], in_order: bool = False, openly: bool = False) -> int | None:
    """The place of the label that a text picks, or None.

    `in_order` lets "the first one" pick, `openly` a few words out of a label: where the asker was asked to choose.
    """
    words = split_words(text)
    if not labels or not words:
        return None
    if (number := _number(words)) is not None:
        return number - 1 if 1 <= number <= len(labels) else None
    rest = [word for word in words if word not in AROUND]
    if in_order and len(rest) == 1 and rest[0] in ORDER:
        at = ORDER[rest[0]]
        return at % len(labels) if at < len(labels) else None
    if in_order and agrees(text):
        return 0 if len(labels) == 1 else None
    alike = [fuzz.token_sort_ratio(" ".join(words), " ".join(split_words(label))) for label in labels]
    if max(alike) >= ALIKE:
        return alike.index(max(alike))
    return _pick_openly(words, labels) if openly else None


def _pick_openly(words: Sequence[str], labels: Sequence[str]) -> int | None:
    typed = {stem(word) for word in words if word not in GRAMMAR}
    held = [len(typed & {stem(word) for word in split_words(label)}) for label in labels]
    best = max(held)
    return held.index(best) if typed and best >= ENOUGH * len(typed) and held.count(best) == 1 else None
