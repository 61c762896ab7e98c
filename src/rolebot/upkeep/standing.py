"""What a knowledge answers to its own checks and phrasings, and what is worse after an edit than before.

Every phrasing must go on reaching what it was written for, and every check that is right must stay right. That a check
was not right before is no reason against an edit.
"""

import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rolebot.bot import Bot
from rolebot.checks import NOTHING, Verdict, judge
from rolebot.conversation import Answer, Outcome
from rolebot.knowledge.places import Problem
from rolebot.upkeep.stolen import find_stolen, list_phrasings, sample

MOST_KEPT = 4

_PLACE = re.compile(r":\d+:\d+")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many checks are right, wrong and silent."""

    right: int = 0
    wrong: int = 0
    silent: int = 0

    def __str__(self) -> str:
        return f"{self.right} right, {self.wrong} wrong, {self.silent} silent"


@dataclass(frozen=True, slots=True)
class Reached:
    """What a question reaches, whether that is what it should, and in words whose question it is."""

    reaches: str
    right: bool
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one generation of knowledge answers to its checks and its phrasings, and its warnings."""

    generation: str
    checks: Mapping[str, Reached]
    phrasings: Mapping[str, Reached]
    warnings: tuple[Problem, ...]
    counts: Counts


def take_stock(bot: Bot) -> Standing:
    """Ask a bot all its checks and phrasings; five seconds for four thousand of them."""
    checks, verdicts = {}, Counter[Verdict]()
    for check in bot.knowledge.checks:
        answer = bot.ask(check.question)
        checked = judge(check, answer)
        verdicts[checked.verdict] += 1
        checks[check.question] = Reached(reached(answer), not checked.what, f"the check in {check.place}")
    phrasings = {}
    for one in sample(list_phrasings(bot.knowledge)):
        question, own = one.asked[0]
        answer = bot.ask(question)
        phrasings[question] = Reached(reached(answer), reached(answer) == f"`{own.id}`", f"a phrasing of {one.owner}")
    return Standing(
        generation=bot.generation,
        checks=checks,
        phrasings=phrasings,
        warnings=bot.knowledge.warnings,
        counts=Counts(verdicts[Verdict.RIGHT], verdicts[Verdict.WRONG], verdicts[Verdict.SILENT]),
    )


TakeStock = Callable[[Bot], Standing]


class Stocks:
    """Takes stock of a generation once, and remembers the last few: applying asks what trying has asked already.

    Any thread may call it.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Standing] = OrderedDict()

    def __call__(self, bot: Bot) -> Standing:
        """What a bot answers to all its checks and phrasings."""
        kept = self._kept.get(bot.generation) or take_stock(bot)
        self._kept[bot.generation] = kept
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept


def reached(answer: Answer) -> str:
    """What an answer says about where its question leads, in words."""
    if answer.intent is None or answer.outcome is Outcome.UNANSWERED:
        return NOTHING
    return f"only an offer of `{answer.intent.id}`" if answer.outcome is Outcome.SUGGESTED else f"`{answer.intent.id}`"


def find_harm(before: Standing, after: Standing, bot: Bot) -> Iterator[str]:
    """What is worse after an edit, a sentence each; `bot` is the one after it."""
    known = Counter(_PLACE.sub("", str(warning)) for warning in before.warnings)
    for warning in after.warnings:
        if _PLACE.sub("", str(warning)) not in known:
            yield f"{warning}."
    for earlier, later in ((before.checks, after.checks), (before.phrasings, after.phrasings)):
        for question, one in earlier.items():
            other = later.get(question, one)
            if one.right and not other.right:
                yield f'"{question}", {one.what}, reaches {one.reaches} and would reach {other.reaches}.'
    added = [one for one in list_phrasings(bot.knowledge) if one.asked[0][0] not in before.phrasings]
    for stolen in find_stolen(bot, added):
        yield f'"{stolen.text}" would not lead to {stolen.owner}: it is answered by `{stolen.by.id}`.'
