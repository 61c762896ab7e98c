"""What came of every question: seen once, apologised for, lost or seen twice; and whether the journal has it once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from rolebot.adapters.discord.words import ENGLISH
from rolebot.adapters.slack.safety import MAY_BE_THERE, SORRY
from rolebot.journal.sql import open_journal
from soak.faults_lanes import Asked, Lane

APOLOGIES = {SORRY, MAY_BE_THERE, ENGLISH.sorry}


class Verdict(Enum):
    """What somebody who asked has seen at the end."""

    ANSWERED = "answered"
    NOTED = "answered, and told to ask again if not"
    APOLOGISED = "apologised"
    TOLD_OFF = "the platform said so"
    LOST = "lost"
    DOUBLED = "doubled"
    UNHEARD = "not delivered"


BAD = (Verdict.LOST, Verdict.DOUBLED)


@dataclass(frozen=True)
class Judged:
    """A question with its verdict, what was seen, and how often the journal has it."""

    lane: str
    asked: Asked
    verdict: Verdict
    shown: tuple[str, ...]
    kept: int

    @property
    def is_stored(self) -> bool:
        """Whether the journal has it once, if there was an answer."""
        return self.kept == 1 if self.verdict in (Verdict.ANSWERED, Verdict.NOTED) else self.kept <= 1


def verdict(asked: Asked, shown: Sequence[str]) -> Verdict:
    """What a question came to, by what was seen."""
    match len(shown):
        case 0 if asked.told_off:
            return Verdict.TOLD_OFF
        case 0:
            return Verdict.LOST if asked.heard else Verdict.UNHEARD
        case 1:
            return Verdict.APOLOGISED if any(sorry in shown[0] for sorry in APOLOGIES) else Verdict.ANSWERED
        case _:
            notes = sum(MAY_BE_THERE in text for text in shown)
            match len(shown) - notes:
                case 0:
                    return Verdict.APOLOGISED
                case 1 if not any(sorry in text for sorry in APOLOGIES - {MAY_BE_THERE} for text in shown):
                    return Verdict.NOTED
                case _:
                    return Verdict.DOUBLED


def judge(lane: Lane) -> list[Judged]:
    """Every question of a lane, whose process has ended."""
    journal = open_journal(lane.database)
    kept = Counter(one.question for one in journal.recall())
    journal.close()
    seen = [(one, tuple(message.shown for message in shown)) for one, shown in lane.seen()]
    return [Judged(lane.name, one, verdict(one, shown), shown, kept[one.text]) for one, shown in seen]


def table(judged: Iterable[Judged], times: Counter[str]) -> str:
    """Fault × times × questions × each verdict, as Markdown."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        counted[one.asked.fault][one.verdict.value] += 1
        counted[one.asked.fault]["not in the journal"] += not one.is_stored
    columns = [*(one.value for one in Verdict), "not in the journal"]
    lines = [f"| fault | times | questions | {' | '.join(columns)} |", "|---" * (len(columns) + 3) + "|"]
    for fault, found in sorted(counted.items()):
        questions = sum(found[one.value] for one in Verdict)
        lines.append(f"| {fault} | {times[fault]} | {questions} | {' | '.join(str(found[one]) for one in columns)} |")
    return "\n".join(lines)


def violations(judged: Iterable[Judged], began: float) -> list[str]:
    """Every question that was lost, seen twice, or is not in the journal once; a line each."""
    return [
        f"{one.lane}, {one.asked.fault}, {one.asked.at - began:.1f} s: {one.verdict.value}, "
        f"{one.kept} times in the journal: {one.asked.text!r} saw {[text[:60] for text in one.shown]}"
        for one in judged
        if one.verdict in BAD or not one.is_stored
    ]
