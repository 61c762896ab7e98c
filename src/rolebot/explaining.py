"""How a question was understood, line by line, for an admin who wonders: words, slips, candidates, and what decided.

Before that stands what it was answered from, and behind it where the answer was written.
"""

from collections.abc import Iterator, Sequence

from rolebot.answering.tracing import trace
from rolebot.bot import Bot
from rolebot.conversation import Answer
from rolebot.matching.evidence import Candidate
from rolebot.matching.lexicon import ROLE, THING
from rolebot.matching.ranking import Gain, Likest
from rolebot.text import shorten

LACKING = 0.02
"""Likeness that a word must add to the first and not to the second, to be named as what the second lacks."""

SHOWN = 80
"""Characters that are shown of what stands at a place."""

MOST_WORDS = 6
"""Words that are named with what they add."""


def explain_question(bot: Bot, question: str, answer: Answer) -> Iterator[str]:
    """The lines of the explanation."""
    understood = bot.understand(question)
    yield f"Knowledge {bot.generation}: {tell_folders(bot.knowledge.folders)}"
    yield "How I read it"
    yield f"  words: {' '.join(understood.words)}"
    if (bar := bot.matcher.bar) is None:
        yield f"  roles: {', '.join(understood.roles) or 'none'}"
        if understood.near:
            yield f"  not ours: {', '.join(understood.near)}"
        yield f"  substance: {', '.join(one.term for one in understood.wanted) or 'none'}"
    for typed, read, others in bot.matcher.mended(question):
        yield f"  {typed}: read as {read}" + (f", or {', '.join(others)}" if others else "")
    if bar is not None:
        yield f"  answered from a chance of {bar:.2f}, as this knowledge tells"
    yield "Candidates: chance of being right, likeness to the phrasings, share explained, rule"
    for one in understood.candidates:
        explained = "    -" if one.chance is not None else f"{one.explained:5.2f}"
        yield f"  {one.confidence:5.2f}  {one.score:5.2f}  {explained}  {one.intent.id}  ({one.rule})"
    yield from _explain_phrasings(bot, question, understood.candidates)
    stands = list(trace(bot.knowledge, answer))
    yield from (["Where the answer stands"] if stands else [])
    yield from (f"  {one.place}: {shorten(' '.join(one.text.split()), SHOWN)}" for one in stands)


def tell_folders(folders: Sequence[str]) -> str:
    """The folders of a knowledge in words, the undermost first."""
    return ", ".join([*folders[:1], *(f"{folder} laid over it" for folder in folders[1:])])


def _explain_phrasings(bot: Bot, question: str, candidates: Sequence[Candidate]) -> Iterator[str]:
    """What brought the first candidate in by its phrasings, and what the next of those lacks."""
    ranked = [(one, likest) for one in candidates if (likest := bot.matcher.likest(question, _label(one.rule)))]
    for one, likest in ranked[:1]:
        yield f"First by phrasing: {one.intent.id}"
        yield from _explain_likest(likest)
    for one, likest in ranked[1:2]:
        yield f"Nearest by phrasing: {one.intent.id}"
        yield from _explain_likest(likest)
        lacks = ", ".join(_lacking(ranked[0][1], likest))
        yield f"  lost for want of {lacks or 'other phrasings as like'}"


def _explain_likest(likest: Likest) -> Iterator[str]:
    yield f'  "{_shown(*likest.phrasing)}"'
    yield f"  brought in by {', '.join(map(_told, likest.gains[:MOST_WORDS])) or 'the order of words'}"


def _told(gain: Gain) -> str:
    by = f" (by {_shown(gain.by)})" if gain.by != gain.word else ""
    return f"{_shown(gain.word)} {gain.share:.0%}{by}"


def _lacking(first: Likest, second: Likest) -> Iterator[str]:
    """The words of the question that speak for the first phrasing and not for the second."""
    held = {gain.word: gain.share * second.cosine for gain in second.gains}
    for gain in first.gains:
        if gain.share * first.cosine - held.get(gain.word, 0.0) > LACKING:
            yield _shown(gain.word)


def _label(rule: str) -> str:
    """The label in a rule such as `several roles, facet:tools` or `facet:tools of any role`."""
    return next((part for part in rule.replace(",", " ").split() if ":" in part), rule)


def _shown(*words: str) -> str:
    """Words of a phrasing, with the placeholders as admins write them."""
    return " ".join({ROLE: "{role}", THING: "{thing}"}.get(word, word) for word in words)
