"""What people ask: how often, what comes of it, how long it takes, and what they think of the answers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from math import ceil
from typing import Any

from rolebot.conversation import Outcome
from rolebot.exchange import Recalled
from rolebot.text import bare
from rolebot.upkeep.noise import is_noise

MOST_PERIODS = 60
"""Bars that can be told apart on a page."""

LENGTHS = (1, 7, 28, 91, 364)
"""Days of a period: the first that makes few enough of them is taken."""

MOST_LISTED = 20
"""Intents and questions that are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Some days, both ends included. `presses` are answers that nobody asked for in words.

    Half of the answers took `half_within` milliseconds at most, 99 of 100 `most_within`; None where nothing was asked.
    """

    first: date
    last: date
    outcomes: dict[Outcome, int]
    presses: int
    helpful: int
    unhelpful: int
    half_within: float | None
    most_within: float | None

    @property
    def questions(self) -> int:
        """How many were asked."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Everything that was asked, in all and by periods of equal length, oldest first."""

    whole: Period
    periods: tuple[Period, ...]
    intents: tuple[tuple[str, int], ...]
    unanswered: tuple[tuple[str, int], ...]
    platforms: tuple[tuple[str, int], ...]

    @property
    def helpful_share(self) -> float | None:
        """The share in [0, 1] of the ratings that say helpful; None without any."""
        rated = self.whole.helpful + self.whole.unhelpful
        return self.whole.helpful / rated if rated else None

    def as_row(self) -> dict[str, Any]:
        """All of it, for other tools."""
        return {
            **_row(self.whole),
            "helpful_share": self.helpful_share,
            "platforms": dict(self.platforms),
            "intents": [{"intent": intent, "count": count} for intent, count in self.intents],
            "unanswered_questions": [{"question": text, "count": count} for text, count in self.unanswered],
            "periods": [_row(one) for one in self.periods],
        }


def _row(period: Period) -> dict[str, Any]:
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "questions": period.questions,
        **{outcome.value: count for outcome, count in period.outcomes.items()},
        "presses": period.presses,
        "helpful": period.helpful,
        "unhelpful": period.unhelpful,
        "median_ms": period.half_within,
        "p99_ms": period.most_within,
    }


def summarise(recalled: Sequence[Recalled], now: datetime, since: datetime | None = None) -> Stats:
    """The figures on some exchanges. Days are those of UTC, from `since` or the first question until now."""
    last = now.astimezone(UTC).date()
    days = sorted(_day(one) for one in recalled)
    first = since.astimezone(UTC).date() if since else next(iter(days), last)
    last = max(last, *days[-1:], first) if days else max(last, first)
    missed = [one for one in recalled if one.outcome is Outcome.UNANSWERED and one.question]
    typed = {bare(one.question): one.question for one in missed}
    counted = Counter(bare(one.question) for one in missed).most_common()
    unanswered = islice(((typed[key], count) for key, count in counted if not is_noise(typed[key])), MOST_LISTED)
    answered = (one.intent for one in recalled if one.outcome is Outcome.ANSWERED and one.intent)
    return Stats(
        whole=_period(first, last, recalled),
        periods=tuple(_periods(first, last, recalled)),
        intents=tuple(Counter(answered).most_common(MOST_LISTED)),
        unanswered=tuple(unanswered),
        platforms=tuple(Counter(one.platform for one in recalled).most_common()),
    )


def _periods(first: date, last: date, recalled: Iterable[Recalled]) -> Iterable[Period]:
    days = (last - first).days + 1
    length = next((length for length in LENGTHS if days <= length * MOST_PERIODS), LENGTHS[-1])
    count = ceil(days / length)
    begins = [last - timedelta(days=length * number - 1) for number in range(count, 0, -1)]
    held: list[list[Recalled]] = [[] for _ in begins]
    for one in recalled:
        at = (_day(one) - begins[0]).days // length
        if 0 <= at < count:
            held[at].append(one)
    for begin, asked in zip(begins, held, strict=True):
        yield _period(max(begin, first), begin + timedelta(days=length - 1), asked)


def _period(first: date, last: date, recalled: Sequence[Recalled]) -> Period:
    asked = [one for one in recalled if one.question]
    outcomes = Counter(one.outcome for one in asked)
    took = sorted(one.took_ms for one in asked if one.took_ms > 0)
    return Period(
        first=first,
        last=last,
        outcomes={outcome: outcomes[outcome] for outcome in Outcome},
        presses=len(recalled) - len(asked),
        helpful=sum(one.helpful for one in recalled),
        unhelpful=sum(one.unhelpful for one in recalled),
        half_within=_within(took, 0.5),
        most_within=_within(took, 0.99),
    )


def _day(one: Recalled) -> date:
    return one.at.astimezone(UTC).date()


def _within(took: Sequence[float], share: float) -> float | None:
    """The least time within which this share of all was done."""
    return took[ceil(share * len(took)) - 1] if took else None
