"""Ask every check of a knowledge and say which were right, wrong or silent."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rolebot.answering.plain import plain_text
from rolebot.bot import Bot
from rolebot.conversation import Answer, Outcome, parse_intent
from rolebot.knowledge.model import Check
from rolebot.text import normalise

NOTHING = "nothing"


class Verdict(StrEnum):
    """How a check ended. A check that must reach nothing is right when nothing was answered."""

    RIGHT = "right"
    WRONG = "wrong"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with its verdict, and in words what went wrong; empty if nothing did."""

    check: Check
    verdict: Verdict
    what: str = ""


def run_checks(bot: Bot) -> Iterator[Checked]:
    """Ask every check, in the order of the files."""
    for check in bot.knowledge.checks:
        yield judge(check, bot.ask(check.question))


def judge(check: Check, answer: Answer) -> Checked:
    """How a check ended that was answered so."""
    reached = answer.intent.id if answer.intent else NOTHING
    sure = answer.outcome in (Outcome.ANSWERED, Outcome.SMALL_TALK)
    expected = " or ".join(f"`{name}`" for name in check.reaches) or "nothing"
    if not check.reaches:
        if not sure:
            return Checked(check, Verdict.RIGHT)
        return Checked(check, Verdict.WRONG, f'"{check.question}" reaches `{reached}`, expected nothing')
    if not sure and NOTHING in check.reaches:
        return Checked(check, Verdict.RIGHT)
    if not sure:
        offered = f"only offers `{reached}`" if answer.outcome is Outcome.SUGGESTED else "reaches nothing"
        return Checked(check, Verdict.SILENT, f'"{check.question}" {offered}, expected {expected}')
    if reached not in {intent.id for name in check.reaches if (intent := parse_intent(name))}:
        return Checked(check, Verdict.WRONG, f'"{check.question}" reaches `{reached}`, expected {expected}')
    text = normalise(plain_text(answer))
    missing = [f'"{says}"' for says in check.says if normalise(says) not in text]
    if missing:
        what = f'"{check.question}" reaches `{reached}`, but the answer does not say {" or ".join(missing)}'
        return Checked(check, Verdict.WRONG, what)
    return Checked(check, Verdict.RIGHT)
