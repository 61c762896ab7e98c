"""Knowing when to be silent: what happens to questions that belong to no entry, and what a confidence is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Accuracy, Conduct, Folder, Silence, Wish
from benchmarks.measures import Judged, area_under_curve, calibration_gap, right_when_let_through, share
from benchmarks.progress import say, track
from rolebot.bot import Bot, load_bot
from rolebot.conversation import Outcome
from rolebot.knowledge.places import KnowledgeError

LET_THROUGH = 0.05
"""Share of the questions that belong nowhere that may get an answer, where contestants are compared."""

WISHES = (3, 5, 10)
"""Wished rates of false answers, in percent; the first is what holds without a wish."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What rolebot made of a question: the entries of its three best matches, and the one that was answered, if any."""

    entries: tuple[str, ...]
    confidence: float
    answered: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """All figures of one folder."""

    accuracy: tuple[Accuracy, ...]
    silence: tuple[Silence, ...]
    conduct: tuple[Conduct, ...]


def reply(bot: Bot, question: str) -> Reply:
    """Ask rolebot."""
    answer = bot.ask(question)
    entries = tuple(match.intent.id.removeprefix("entry:") for match in answer.matches[:3])
    answered = answer.intent.id.removeprefix("entry:") if answer.intent and answer.outcome is Outcome.ANSWERED else ""
    return Reply(entries, answer.confidence, answered)


def judge_silence(
    folder: Folder, who: str, inside: Sequence[tuple[float, bool]], outside: Sequence[float]
) -> Silence | None:
    """How well a score sets inside, each with whether the guess was right, apart from outside; None without outside."""
    if not outside:
        return None
    return Silence(
        folder=folder,
        who=who,
        apart=area_under_curve([score for score, _ in inside], outside),
        right=right_when_let_through([Judged(*one) for one in inside], outside, LET_THROUGH),
    )


def judge_conduct(
    folder: Folder, inside: Sequence[tuple[Reply, str]], outside: Sequence[Reply], wishing: tuple[Path, Sequence[str]]
) -> Conduct:
    """What rolebot does at its own settings with questions, each with its entry, and with those that belong nowhere.

    `wishing` is the folder and the questions to try other settings with.
    """
    answered = [(one.answered, entry) for one, entry in inside if one.answered]
    return Conduct(
        folder=folder,
        gap=calibration_gap([Judged(one.confidence, entry in one.entries[:1]) for one, entry in inside]),
        answered=len(answered) / len(inside),
        right_of_answered=share([got == wanted for got, wanted in answered]),
        out_answered=share([bool(one.answered) for one in outside]) if outside else None,
        wishes=tuple(try_wishes(*wishing)) if outside else (),
    )


def try_wishes(folder: Path, out_of_scope: Sequence[str]) -> list[Wish]:
    """What is answered out of scope when an admin wishes for a rate of false answers; none where that cannot be set."""
    found = []
    settings = folder / "settings.yaml"
    for percent in WISHES:
        settings.write_text(f"false_answers: {percent}\n", encoding="utf-8")
        try:
            bot = load_bot(folder)
        except KnowledgeError as error:
            say(f"  wished rates of false answers are left out: {error.problems[0].what}")
            return []
        asked = track(out_of_scope, f"rolebot, {percent} % wished")
        found.append(Wish(percent, share([bool(reply(bot, text).answered) for text in asked])))
    settings.unlink()
    return found
