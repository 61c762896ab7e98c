"""Measure accuracy, time for a question and cold start, beside what people would use instead.

Everything runs in this one process, one after the other on the same questions, so that a slow machine slows both. The
rival is RapidFuzz over the same phrasings, with every role's name filled in: what a bot without understanding would do.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from rolebot.bot import Bot, load_bot
from rolebot.checks import Verdict, run_checks
from rolebot.conversation import Intent, Kind
from rolebot.knowledge.model import Knowledge
from rolebot.settings import default_knowledge
from rolebot.text import normalise

RIVALS: dict[str, Callable[..., float]] = {"token_set_ratio": fuzz.token_set_ratio, "WRatio": fuzz.WRatio}
CUTOFFS = (70, 80, 90)
"""Scores, of 100, below which the rival says nothing."""

COLD_STARTS = 7
BARE = "import rapidfuzz, yaml, numpy"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many checks ended which way."""

    right: int
    wrong: int
    silent: int

    @property
    def cells(self) -> tuple[str, str, str]:
        """The three as shares of all."""
        total = self.right + self.wrong + self.silent
        return tuple(f"{100 * part / total:.1f} %" for part in (self.right, self.wrong, self.silent))  # type: ignore[return-value]  # three in, three out


def filled_phrasings(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Every phrasing with its intent's id; facets once for each role that has them."""
    rows: list[tuple[str, str]] = []
    for facet in knowledge.facets.values():
        for role in knowledge.roles.values():
            facets = () if facet.id == "overview" else (facet.id,)
            intent = Intent(kind=Kind.PROFILE, roles=(role.id,), facets=facets)
            rows += [(normalise(text.replace("{role}", role.name)), intent.id) for text in facet.phrasings]
    for entry in knowledge.entries.values():
        rows += [(normalise(text), f"entry:{entry.id}") for text in entry.phrasings]
    for talk in knowledge.talks.values():
        rows += [(normalise(text), f"talk:{talk.id}") for text in talk.phrasings]
    for kind in ("choose", "roles"):
        rows += [(normalise(text), kind) for text in knowledge.kinds.get(kind, ()) if "{" not in text]
    for kind, joint in (("compare", "+"), ("move", ">")):
        names = [(one, other) for one in knowledge.roles.values() for other in knowledge.roles.values() if one != other]
        for text in knowledge.kinds.get(kind, ()):
            if text.count("{role}") == 2 and "{thing}" not in text:
                for one, other in names:
                    ids = (one.id, other.id) if kind == "move" else sorted((one.id, other.id))
                    filled = text.replace("{role}", one.name, 1).replace("{role}", other.name, 1)
                    rows.append((normalise(filled), f"{kind}:{joint.join(ids)}"))
    return rows


def judge_rival(bot: Bot, rows: Sequence[tuple[str, str]], scorer: Callable[..., float], cutoff: int) -> Tally:
    """Ask every check of the rival."""
    texts = [text for text, _ in rows]
    right = wrong = silent = 0
    for check in bot.knowledge.checks:
        found = process.extractOne(normalise(check.question), texts, scorer=scorer, score_cutoff=cutoff)
        reached = rows[found[2]][1] if found else ""
        if not reached and check.reaches:
            silent += 1
        elif (not reached) == (not check.reaches) and (not reached or reached in check.reaches):
            right += 1
        else:
            wrong += 1
    return Tally(right, wrong, silent)


def judge_rolebot(bot: Bot) -> Tally:
    """Ask every check of rolebot."""
    verdicts = [one.verdict for one in run_checks(bot)]
    return Tally(*(verdicts.count(verdict) for verdict in (Verdict.RIGHT, Verdict.WRONG, Verdict.SILENT)))


def time_each(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds for each question."""
    taken = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def cold_start(*command: str) -> float:
    """The median milliseconds from process start to exit."""
    taken = []
    for _ in range(COLD_STARTS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own command
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Run all benchmarks and print three tables."""
    console = Console()
    bot = load_bot(default_knowledge())
    rows = filled_phrasings(bot.knowledge)
    accuracy = Table("on the shipped checks", "right", "wrong", "silent", title="Accuracy")
    accuracy.add_row("rolebot", *judge_rolebot(bot).cells)
    for name, scorer in RIVALS.items():
        for cutoff in CUTOFFS:
            accuracy.add_row(f"{name} from {cutoff}", *judge_rival(bot, rows, scorer, cutoff).cells)
    console.print(accuracy)

    questions = [check.question for check in bot.knowledge.checks][::4]
    texts = [text for text, _ in rows]
    unfilled = bot.matcher.phrasings
    own = time_each(bot.ask, questions)
    speed = Table("", "median ms", "99th", "beside rolebot", title=f"One question, {len(unfilled)} phrasings")
    ranks = {"rolebot": own}
    for name, scorer in RIVALS.items():
        ranks[f"{name} over the same"] = time_each(_scan(unfilled, scorer), questions)
    ranks[f"token_set_ratio over {len(texts)} filled in"] = time_each(_scan(texts, fuzz.token_set_ratio), questions)
    for name, taken in ranks.items():
        ratio = statistics.median(taken) / statistics.median(own)
        tail = sorted(taken)[int(len(taken) * 0.99)]
        speed.add_row(name, f"{statistics.median(taken):.2f}", f"{tail:.2f}", f"{ratio:.2f}")
    console.print(speed)

    ask, bare = cold_start("-m", "rolebot", "ask", "who uses spark"), cold_start("-c", BARE)
    start = Table("", "median ms", "ratio", title="Cold start")
    start.add_row('rolebot ask "who uses spark"', f"{ask:.0f}", f"{ask / bare:.1f}")
    start.add_row(f'python -c "{BARE}"', f"{bare:.0f}", "1.0")
    console.print(start)


def _scan(texts: Sequence[str], scorer: Callable[..., float]) -> Callable[[str], object]:
    return lambda question: process.extractOne(normalise(question), texts, scorer=scorer)


if __name__ == "__main__":
    main()
