"""What strangers type without end is not remembered without end."""

import gc
from collections.abc import Iterator
from random import Random
from string import ascii_lowercase
from types import FunctionType, ModuleType

from rolebot.bot import Bot

MOST_REMEMBERED = 20_000
"""Things in the largest store of the matcher's; whatever holds more words than this has no bound."""


def sizes(root: object) -> dict[int, int]:
    """How much every dict, list and set holds that hangs on something."""
    found, waiting, seen = dict[int, int](), [root], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type | ModuleType | FunctionType):
            continue
        seen.add(id(one))
        if isinstance(one, dict | list | set):
            found[id(one)] = len(one)
        waiting += gc.get_referents(one)
    return found


def words(number: int) -> Iterator[str]:
    """Made-up words, none of them twice."""
    chance = Random("words")
    made = set[str]()
    while len(made) < number:
        made.add("".join(chance.choices(ascii_lowercase, k=7)))
    yield from sorted(made)


def ask_for(bot: Bot, number: int, at_once: int = 120) -> None:
    some = list(words(number))
    for start in range(0, number, at_once):
        bot.ask(" ".join(some[start : start + at_once]))


def test_words_that_nobody_knows_are_remembered_up_to_a_bound(small: Bot) -> None:
    before = sizes(small)
    ask_for(small, MOST_REMEMBERED + 10_000)
    grown = {size for one, size in sizes(small).items() if size > before.get(one, 0)}
    assert grown, "some of it is remembered"
    assert max(grown) <= MOST_REMEMBERED
