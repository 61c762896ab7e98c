"""The shipped checks, for rolebot and for RapidFuzz over the same phrasings with every role's name filled in.

That rival is what a bot without understanding would do. rolebot was built with these checks, so they are no proof.
"""

from collections.abc import Iterator, Sequence

from rapidfuzz import process

from benchmarks.figures import Tally, Timing
from benchmarks.peers import SCORERS
from benchmarks.progress import say, track
from benchmarks.timing import Contestant, time_in_turns
from rolebot.bot import Bot, load_bot
from rolebot.checks import Verdict, run_checks
from rolebot.conversation import Intent, Kind
from rolebot.knowledge.model import Check, Knowledge
from rolebot.settings import default_knowledge
from rolebot.text import normalise

RIVALS = ("token_set_ratio", "WRatio")
CUTOFFS = (70, 80, 90)
"""Scores, of 100, below which a rival says nothing."""

VERDICTS = (Verdict.RIGHT, Verdict.WRONG, Verdict.SILENT)

Row = tuple[str, str]
"""A normalised phrasing and its intent's id."""


def measure_checks() -> tuple[tuple[Tally, ...], tuple[Timing, ...]]:
    """How the checks end for each, and what a question takes."""
    say("checks: the shipped ones")
    bot = load_bot(default_knowledge())
    rows = list(filled_phrasings(bot.knowledge))
    verdicts = [one.verdict for one in run_checks(bot)]
    tallies = [Tally("rolebot", *(verdicts.count(verdict) for verdict in VERDICTS))]
    tallies += [tally for name in RIVALS for tally in _judge_rival(bot.knowledge, rows, name)]
    return tuple(tallies), tuple(_time_checks(bot, [text for text, _ in rows]))


def filled_phrasings(knowledge: Knowledge) -> Iterator[Row]:
    """Every phrasing, with a name wherever a role belongs: of facets one for each role, of pairs one for each pair."""
    for facet in knowledge.facets.values():
        for role in knowledge.roles.values():
            intent = Intent(kind=Kind.PROFILE, roles=(role.id,), facets=() if facet.id == "overview" else (facet.id,))
            yield from ((normalise(text.replace("{role}", role.name)), intent.id) for text in facet.phrasings)
    for entry in knowledge.entries.values():
        yield from ((normalise(text), f"entry:{entry.id}") for text in entry.phrasings)
    for talk in knowledge.talks.values():
        yield from ((normalise(text), f"talk:{talk.id}") for text in talk.phrasings)
    for kind in ("choose", "roles"):
        yield from ((normalise(text), kind) for text in knowledge.kinds.get(kind, ()) if "{" not in text)
    for pair in (Kind.COMPARE, Kind.MOVE):
        yield from _filled_pairs(knowledge, pair)


def _filled_pairs(knowledge: Knowledge, kind: Kind) -> Iterator[Row]:
    names = [(one, other) for one in knowledge.roles.values() for other in knowledge.roles.values() if one != other]
    for text in knowledge.kinds.get(kind, ()):
        if text.count("{role}") == 2 and "{thing}" not in text:
            for one, other in names:
                filled = text.replace("{role}", one.name, 1).replace("{role}", other.name, 1)
                yield normalise(filled), Intent(kind=kind, roles=(one.id, other.id)).id


def _judge_rival(knowledge: Knowledge, rows: Sequence[Row], name: str) -> Iterator[Tally]:
    """A tally for each cut-off."""
    texts = [text for text, _ in rows]
    best = []
    for check in track(knowledge.checks, name):
        _, score, at = process.extractOne(normalise(check.question), texts, scorer=SCORERS[name])
        best.append((check, score, rows[at][1]))
    for cutoff in CUTOFFS:
        ends = [_verdict(check, reached if score >= cutoff else "") for check, score, reached in best]
        yield Tally(f"{name} from {cutoff}", *(ends.count(verdict) for verdict in VERDICTS))


def _verdict(check: Check, reached: str) -> Verdict:
    if not reached:
        return Verdict.SILENT if check.reaches else Verdict.RIGHT
    return Verdict.RIGHT if reached in check.reaches else Verdict.WRONG


def _time_checks(bot: Bot, filled: Sequence[str]) -> list[Timing]:
    """Milliseconds for every fourth check; the rivals scan the phrasings as they were written, or filled in."""
    written = list(_written(bot.knowledge))
    contestants = [Contestant("rolebot", lambda question: bot.ask(question).title)]
    contestants += [_scan(name, written) for name in RIVALS]
    contestants.append(_scan("token_set_ratio", filled))
    return time_in_turns(contestants, [(check.question, "") for check in bot.knowledge.checks[::4]], "shipped checks")


def _written(knowledge: Knowledge) -> Iterator[str]:
    for holder in (knowledge.facets, knowledge.entries, knowledge.talks):
        yield from (normalise(text) for one in holder.values() for text in one.phrasings)
    yield from (normalise(text) for phrasings in knowledge.kinds.values() for text in phrasings)


def _scan(name: str, texts: Sequence[str]) -> Contestant:
    def ask(question: str) -> str:
        return str(process.extractOne(normalise(question), texts, scorer=SCORERS[name])[0])

    return Contestant(f"{name}, {len(texts):,} phrasings", ask)
