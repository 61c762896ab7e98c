"""What an edit does: the same questions answered before and after it, and which of the answers change.

Every check is judged by what the knowledge it stands in expects of it. A question of the journal has no such judge;
there, an answer is better than an offer, and an offer better than silence. Each question is asked by itself, without
the conversation that it once stood in.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import unified_diff
from enum import StrEnum

from rolebot.answering.plain import plain_text
from rolebot.bot import Bot
from rolebot.checks import NOTHING, Verdict, judge
from rolebot.conversation import Answer, Outcome
from rolebot.exchange import Recalled
from rolebot.knowledge.model import Check, Knowledge
from rolebot.text import bare

MOST_ASKED = 20_000
"""Different questions of the journal that are asked, the most frequent ones: a minute with both on two slow cores."""

MOST_LINES = 12
"""Lines of a changed text that are shown."""

_NUMBERS = re.compile(r"\[\d+\]")
_VERDICTS = (Verdict.WRONG, Verdict.SILENT, Verdict.RIGHT)
_OUTCOMES = {Outcome.UNANSWERED: 0, Outcome.SUGGESTED: 1, Outcome.SMALL_TALK: 2, Outcome.ANSWERED: 2}


class Effect(StrEnum):
    """What an edit did to the answer of a question; `new` and `gone` are of checks that only one side has."""

    WORSE = "worse"
    BETTER = "better"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that both sides answer: the check it is, before and after, and how often askers asked it."""

    question: str
    before: Check | None = None
    after: Check | None = None
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one side answers: intents by their ids, the text that an asker reads, and the verdict on a check."""

    outcome: Outcome
    intent: str
    offers: tuple[str, ...]
    text: str
    verdict: Verdict | None = None
    what: str = ""

    @property
    def reaches(self) -> str:
        """Where the question leads, in words."""
        if self.outcome is Outcome.UNANSWERED:
            return NOTHING
        if self.outcome is Outcome.SUGGESTED:
            return f"an offer of {', '.join(f'`{one}`' for one in self.offers) or 'nothing'}"
        return f"`{self.intent}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A question whose answer an edit changed, or a check that only one side has."""

    effect: Effect
    asked: Asked
    before: Reply
    after: Reply

    @property
    def check(self) -> Check | None:
        """The check that the question is, as it stands after the edit if it still does."""
        return self.asked.after or self.asked.before

    @property
    def told(self) -> str:
        """What became of the answer, in one line."""
        times = f" (asked {self.asked.count:,} times)" if self.asked.count > 1 else ""
        return self._told() + times

    def _told(self) -> str:
        question, now, then = f'"{self.asked.question}"', self.after.reaches, self.before.reaches
        moved = f"reached {then}, reaches {now}"
        match self.effect:
            case Effect.NEW:
                return self.after.what or f"{question} reaches {now}, as expected"
            case Effect.GONE:
                return f"{question} is no check any more; it {f'still reaches {now}' if then == now else moved}"
            case Effect.WORSE if self.after.what:
                return f"{self.after.what}; before, it reached {then}"
        return f"{question} still reaches {now}, with another text" if then == now else f"{question} {moved}"

    @property
    def lines(self) -> tuple[str, ...]:
        """How the text changed, as lines of a unified diff; none where another intent is reached."""
        if self.before.reaches != self.after.reaches or self.effect in (Effect.NEW, Effect.GONE):
            return ()
        compared = list(unified_diff(self.before.text.splitlines(), self.after.text.splitlines(), n=0, lineterm=""))
        lines = tuple(line for line in compared[2:] if not line.startswith("@@"))
        more = len(lines) - MOST_LINES
        return (*lines[:MOST_LINES], f"… and {more} more lines") if more > 1 else lines


def gather(old: Knowledge, new: Knowledge, recalled: Iterable[Recalled]) -> tuple[Asked, ...]:
    """Every check of both, then what the journal recalls, each question once, the most frequent first."""
    counts: Counter[str] = Counter()
    typed: dict[str, str] = {}
    for one in recalled:
        key = bare(one.question)
        if not key:  # a press
            continue
        counts[key] += 1
        typed[key] = one.question
    before = {bare(check.question): check for check in old.checks}
    after = {bare(check.question): check for check in new.checks}
    checks = [
        Asked(question=check.question, before=before.get(key), after=after.get(key), count=counts.pop(key, 0))
        for key, check in {**before, **after}.items()
    ]
    return (*checks, *(Asked(question=typed[key], count=count) for key, count in counts.most_common(MOST_ASKED)))


def differ(old: Bot, new: Bot, asked: Asked) -> Difference | None:
    """How the answers of two bots to a question differ; None where they do not."""
    before = _reply(old.ask(asked.question), asked.before)
    after = _reply(new.ask(asked.question), asked.after)
    effect = _effect(asked, before, after)
    return Difference(effect=effect, asked=asked, before=before, after=after) if effect else None


def _reply(answer: Answer, check: Check | None) -> Reply:
    judged = judge(check, answer) if check else None
    # What to ask next follows from all of the knowledge; where it is the answer, it is compared by its intents.
    return Reply(
        outcome=answer.outcome,
        intent=answer.intent.id if answer.intent else NOTHING,
        offers=tuple(one.intent.id for one in answer.suggestions) if answer.outcome is Outcome.SUGGESTED else (),
        text=plain_text(replace(answer, suggestions=())),
        verdict=judged.verdict if judged else None,
        what=judged.what if judged else "",
    )


def _effect(asked: Asked, before: Reply, after: Reply) -> Effect | None:
    if asked.before is None and asked.after is not None:
        return Effect.NEW
    if asked.after is None and asked.before is not None:
        return Effect.GONE
    if before.verdict and after.verdict:
        gain = _VERDICTS.index(after.verdict) - _VERDICTS.index(before.verdict)
    else:
        gain = _OUTCOMES[after.outcome] - _OUTCOMES[before.outcome]
    if gain:
        return Effect.BETTER if gain > 0 else Effect.WORSE
    return Effect.CHANGED if (before.reaches, before.text) != (after.reaches, after.text) else None


def count_effects(differences: Iterable[Difference]) -> dict[Effect, int]:
    """How many there are of each."""
    counts = Counter(one.effect for one in differences)
    return {effect: counts[effect] for effect in Effect}


def alike(differences: Iterable[Difference]) -> list[list[Difference]]:
    """The differences, those together that an edit changed in the same way, in the order of the first of each."""
    groups: dict[tuple[object, ...], list[Difference]] = {}
    for number, one in enumerate(differences):
        # A fact is numbered in each answer by the sources that stand there before it.
        lines = tuple(_NUMBERS.sub("", line) for line in one.lines)
        same = lines or (one.before.reaches, one.after.reaches)
        groups.setdefault((one.effect, *same) if one.effect is Effect.CHANGED else (one.effect, number), []).append(one)
    return list(groups.values())
