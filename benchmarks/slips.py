"""Slips of the keyboard: two letters swapped, one dropped, doubled, or its neighbor hit instead."""

from enum import StrEnum
from random import Random
from typing import assert_never

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
"""The letters of a keyboard; each row stands about half a key further to the right."""


class Slip(StrEnum):
    """What went wrong with one letter."""

    SWAP = "swap"
    DROP = "drop"
    DOUBLE = "double"
    NEIGHBOR = "neighbor"


class Typing(StrEnum):
    """How carefully somebody types."""

    CLEAN = "as typed"
    SLOPPY = "1 slip in 20"
    BRUTAL = "1 slip in 8"

    @property
    def every(self) -> int:
        """Characters for each slip; 0 for none at all."""
        return {Typing.CLEAN: 0, Typing.SLOPPY: 20, Typing.BRUTAL: 8}[self]


def neighbors(letter: str) -> str:
    """The letters whose keys touch that of a letter; empty if it is not on the keyboard."""
    for at, row in enumerate(ROWS):
        place = row.find(letter)
        if letter and place >= 0:
            above = ROWS[at - 1][place : place + 2] if at else ""
            below = ROWS[at + 1][max(place - 1, 0) : place + 1] if at + 1 < len(ROWS) else ""
            return row[max(place - 1, 0) : place] + row[place + 1 : place + 2] + above + below
    return ""


def mistype(text: str, every: int, rng: Random) -> str:
    """The text with one slip for `every` characters; what is left over counts as a chance of one more.

    Only letters and digits are hit, each at most once.
    """
    if not every:
        return text
    count = len(text) // every + (rng.random() < len(text) % every / every)
    places = [place for place, char in enumerate(text) if char.isalnum()]
    for place in sorted(rng.sample(places, min(count, len(places))), reverse=True):
        text = _slip(text, place, rng)
    return text


def _slip(text: str, place: int, rng: Random) -> str:
    before, letter, after = text[:place], text[place], text[place + 1 :]
    kinds = [Slip.DROP, Slip.DOUBLE]
    if after[:1].isalnum() and after[0] != letter:
        kinds.append(Slip.SWAP)
    if near := neighbors(letter.lower()):
        kinds.append(Slip.NEIGHBOR)
    kind = rng.choice(kinds)
    match kind:
        case Slip.SWAP:
            return before + after[0] + letter + after[1:]
        case Slip.DROP:
            return before + after
        case Slip.DOUBLE:
            return before + letter + letter + after
        case Slip.NEIGHBOR:
            return before + rng.choice(near) + after
        case _:
            assert_never(kind)
