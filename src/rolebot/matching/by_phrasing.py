"""Candidates found by their phrasings: small talk, entries, the choice of a role, and the way from one to another.

Roles are masked, so that one phrasing of a facet serves every role, and facets, kinds and entries meet in one space. A
candidate counts only as far as it explains the question: substance that its phrasings do not hold speaks against it,
however alike the rest may be.
"""

from collections.abc import Iterator

from rolebot.conversation import Intent, Kind
from rolebot.matching.asked import NEGATION, Asked
from rolebot.matching.evidence import CEILING, EXACT, Candidate
from rolebot.matching.followups import CAREER
from rolebot.matching.index import Index
from rolebot.matching.lexicon import Reading

UNMISTAKABLE = 0.63
"""Likeness from which the form of a text raises no doubt: somebody wrote just that as a phrasing."""

HEAD_FACTOR = 0.5
"""For an entry, where the question gives a role's name only in part ("an engineer")."""

MOST_ENTRIES = 6
"""Entries that are considered by their phrasings."""

NOBODY: frozenset[str] = frozenset()

START = frozenset("from am currently leave being".split())
GOAL = frozenset("become becoming be to into towards up rather".split())
"""Words before a role that tell where a way starts and where it leads."""


def explained(asked: Asked, *sets: frozenset[str]) -> float:
    """The share in [0, 1] of the question's substance that these terms hold; 1 for a question without any."""
    total = sum(one.weight for one in asked.heavy)
    if not total:
        return 1.0
    return sum(one.weight * max((one.held_by(terms) for terms in sets), default=0.0) for one in asked.heavy) / total


def phrased(index: Index, asked: Asked, intent: Intent, label: str) -> Iterator[Candidate]:
    """An intent by the likeness of a label's phrasings to the question; nothing if there is none."""
    score = asked.scores.get(label, 0.0)
    if score <= 0:
        return
    least, most = (EXACT, EXACT) if label in asked.exact else (0.0, CEILING)
    empty = intent.kind is Kind.ENTRY and not (
        asked.heavy or asked.roles or asked.inherited
    )  # no substance, and so none explained
    doubtful = intent.kind in (Kind.ENTRY, Kind.CHOOSE) and score < UNMISTAKABLE
    yield Candidate(
        intent=intent,
        rule=label,
        score=score,
        explained=min(score, 1.0) if empty else explained(asked, index.vocabulary(label)),
        named=bool(asked.roles),
        factor=asked.form**0.5 * (HEAD_FACTOR if asked.heads else 1.0) if doubtful else 1.0,
        least=least,
        most=most,
    )


def find_talk(index: Index, asked: Asked) -> Iterator[Candidate]:
    """Small talk, where no role or job is named."""
    if asked.named or asked.near:
        return
    for label in asked.scores:
        if label.startswith("talk:"):
            yield from phrased(index, asked, Intent(kind=Kind.TALK, key=label.removeprefix("talk:")), label)


def find_entries(index: Index, asked: Asked) -> Iterator[Candidate]:
    """The entries that fit the roles named, the likest of them."""
    found = 0
    for label in asked.scores:
        entry = label.removeprefix("entry:")
        if entry != label and (fits(index, asked, entry) or _is_own(index, asked, entry)):
            yield from phrased(index, asked, Intent(kind=Kind.ENTRY, key=entry), label)
            found += 1
            if found == MOST_ENTRIES:
                return


def fits(index: Index, asked: Asked, entry: str) -> bool:
    """An entry about certain roles answers no question about another."""
    allowed = index.entry_roles.get(entry, NOBODY)
    about = set(asked.named) or (set(asked.inherited) if asked.refers_back else set())
    if asked.near and not asked.named:
        return not allowed
    return not allowed or about <= allowed


def _is_own(index: Index, asked: Asked, entry: str) -> bool:
    """Whether a question is a phrasing of an entry, about its own roles, whatever other jobs it names."""
    about = set(asked.named or asked.inherited)
    return f"entry:{entry}" in asked.exact and about <= index.entry_roles.get(entry, NOBODY)


def find_choice(index: Index, asked: Asked) -> Iterator[Candidate]:
    """The choice of a role, with what the asker says they like."""
    label = "kind:choose"
    score = asked.scores.get(label, 0.0)
    if not score or len(asked.named) > 1:
        return
    likes = [one.term for one in asked.heavy if one.term not in index.vocabulary(label)]
    known = frozenset(term for term in likes if index.facts.knows(term))
    key = "-".join(_liked(index, asked.reading.words, likes))
    share = explained(asked, index.vocabulary(label), known)
    yield Candidate(intent=Intent(kind=Kind.CHOOSE, key=key), rule=label, score=score, explained=share)


def _liked(index: Index, words: tuple[str, ...], likes: list[str]) -> Iterator[str]:
    """The words of what the asker likes; `not` stands before one that the asker does not."""
    for at, word in enumerate(words):
        if index.stem(word) in likes:
            if not NEGATION.isdisjoint(words[max(0, at - 3) : at]):
                yield "not"
            yield word


def find_move(index: Index, asked: Asked) -> Iterator[Candidate]:
    """The way from one role to another; from a job that is not ours, how to get into the role."""
    roles = asked.named if len(asked.named) > 1 else tuple(dict.fromkeys((*asked.named, *asked.fields)))
    if len(roles) == 2 and not asked.near:
        yield from phrased(index, asked, Intent(kind=Kind.MOVE, roles=_direction(asked.reading, roles)), "kind:move")
    elif len(asked.named) == 1 and asked.near and CAREER in index.knowledge.facets:
        intent = Intent(kind=Kind.PROFILE, roles=asked.named, facets=(CAREER,))
        yield from phrased(index, asked, intent, "kind:move")


def _direction(reading: Reading, roles: tuple[str, ...]) -> tuple[str, ...]:
    """From which role to which, by the words before each; without any, in the order in which they are named."""
    leaning = dict.fromkeys(roles, 0)
    for mention in reading.mentions:
        before = reading.words[max(0, mention.start - 3) : mention.start]
        if mention.role in leaning:
            leaning[mention.role] += len(GOAL.intersection(before)) - len(START.intersection(before))
    return roles if leaning[roles[1]] >= leaning[roles[0]] else roles[::-1]
