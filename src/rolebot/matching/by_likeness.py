"""What a question means in a folder without roles: the entries whose phrasings are like it, and nothing else."""

from rolebot.conversation import Conversation, Intent, Kind
from rolebot.matching.calibration import Calibration
from rolebot.matching.evidence import CEILING, EXACT, Candidate
from rolebot.matching.index import Index
from rolebot.matching.language import everyday
from rolebot.matching.lexicon import Reading, shortened
from rolebot.text import split_words

MOST = 6
"""Entries that are considered."""

KINDS = {"entry": Kind.ENTRY, "talk": Kind.TALK}
AGAIN = {"kind:sources": "sources", "kind:more": "more"}


def find_alike(
    index: Index, calibration: Calibration, question: str, conversation: Conversation
) -> tuple[Reading, tuple[Candidate, ...], str]:
    """The question as it is read, its candidates, the likest first, and what is wanted again of the last answer."""
    reading, typed = index.lexicon.read(question), shortened(split_words(question))
    polite = not everyday(index.knowledge.language).chat.isdisjoint(typed)
    scored = index.score([reading.words, typed] if polite else [reading.words], reading.doubts)
    near = sorted(scored.scores.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    again = AGAIN.get(near[0][0], "") if near and conversation.intent else ""
    if again and calibration.chance(near[0][1]) >= calibration.bar:
        return reading, (), again
    candidates = []
    for label, score in near:
        kind, _, key = label.partition(":")
        if kind in KINDS and score > 0:
            same = label in scored.same
            candidates.append(
                Candidate(
                    intent=Intent(kind=KINDS[kind], key=key),
                    rule=label,
                    score=score,
                    chance=calibration.chance(score),
                    least=EXACT if same else 0.0,
                    most=EXACT if same else CEILING,
                )
            )
    if any(one.least for one in candidates):
        candidates.sort(key=lambda one: -one.confidence)
    return reading, tuple(candidates), ""
