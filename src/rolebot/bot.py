"""The bot: a question goes in, an answer comes out. Always from one generation of knowledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rolebot.answering.composing import compose, finish, show_intent
from rolebot.answering.draft import Draft, Request, suggest
from rolebot.answering.named import compare_named, find_role
from rolebot.conversation import NEW, Answer, Conversation, Intent, Kind, Match, Outcome
from rolebot.knowledge.fingerprint import fingerprint
from rolebot.knowledge.layers import Snapshot, read_snapshot
from rolebot.knowledge.model import Knowledge
from rolebot.matching.cache import read_index, write_index
from rolebot.matching.completing import complete
from rolebot.matching.index import Index
from rolebot.matching.mentions import review_names
from rolebot.matching.picking import agrees, is_number, is_question, pick
from rolebot.matching.understanding import Matcher, Understanding
from rolebot.text import QUESTION_LIMIT, split_words

SURE_OF_ITS_OWN = 0.9
"""Chance from which a text is a question of its own, though its words stand in an offer."""


@dataclass(frozen=True, slots=True)
class Bot:
    """Knowledge, and the matcher built on it. Frozen: a reload makes a new one.

    `generation` is a hash of the files that the knowledge was read from, the same on every machine.
    """

    knowledge: Knowledge
    matcher: Matcher
    generation: str

    def ask(self, question: str, conversation: Conversation = NEW) -> Answer:
        """The answer to a question in a conversation. Any text is answered; nothing raises."""
        if len(question) > QUESTION_LIMIT:
            lead = f"That is longer than {QUESTION_LIMIT} characters. Please ask in a sentence or two."
            return finish(self.knowledge, Draft(lead=lead, outcome=Outcome.UNANSWERED), None)
        if not split_words(question):
            example = ", for example which roles I know" if self.knowledge.roles else ""
            lead = f"I read no question in that. Ask me in words{example}."
            first = [Intent(kind=Kind.ROLES)] if self.knowledge.roles and not conversation.offered else []
            offers = suggest(self.knowledge, first)
            return finish(self.knowledge, Draft(lead=lead, suggestions=offers, outcome=Outcome.UNANSWERED), None)
        understood = self.understand(question, conversation)
        choosing = any(offer.intent.kind is Kind.CHOOSE and offer.intent.key for offer in conversation.offered)
        own_question = is_question(question) if choosing else understood.confidence >= SURE_OF_ITS_OWN
        openly = conversation.asked_back and not own_question
        labels = [suggestion.label for suggestion in conversation.offered]
        at = pick(question, labels, conversation.asked_back or not conversation.compared, openly)
        if at is not None:
            return self.show(conversation.offered[at].intent)
        if labels and (is_number(question) or (conversation.asked_back and agrees(question))):
            return self._ask_which(conversation)
        return compose(self.knowledge, self.matcher, understood, conversation)

    def _ask_which(self, conversation: Conversation) -> Answer:
        """The open offers once more, where it is not clear which of them was picked."""
        lead = f"Which one? Say a number from 1 to {len(conversation.offered)}."
        draft = Draft(lead=lead, suggestions=conversation.offered, outcome=Outcome.SUGGESTED)
        return finish(self.knowledge, draft, conversation.intent)

    def understand(self, question: str, conversation: Conversation = NEW) -> Understanding:
        """What a question may mean, with the evidence: for `--explain`."""
        return self.matcher.understand(question, conversation)

    def show(self, intent: Intent, whole: bool = False) -> Answer:
        """The answer to an intent that was pressed."""
        draft = show_intent(self.knowledge, self.matcher, Request(intent=intent, whole=whole))
        return finish(self.knowledge, draft, intent, (Match(intent, 1.0),))

    def complete(self, typed: str, names: Sequence[Sequence[str]]) -> list[int]:
        """The places of the things whose names fit what somebody has typed so far, the best first."""
        return complete(typed, names)

    def find_role(self, name: str) -> str | None:
        """The id of the one role that a name stands for; None where it stands for none, or several."""
        return name if name in self.knowledge.roles else find_role(self.matcher, name)

    def compare(self, names: Sequence[str]) -> Answer:
        """The roles of these names side by side; a name that is no role's is said to be unknown."""
        draft, intent = compare_named(self.knowledge, self.matcher, names)
        return finish(self.knowledge, draft, intent, (Match(intent, 1.0),) if intent else ())


def load_bot(where: Path | Sequence[Path] | Snapshot, cache: Path | None = None) -> Bot:
    """A bot on a folder of knowledge, on several laid over one another, or on what was read of them already.

    What a `cache` folder keeps is used if it is of the same content. Raises KnowledgeError with everything that is
    wrong with the knowledge.
    """
    snapshot = where if isinstance(where, Snapshot) else read_snapshot(where)
    key = fingerprint(snapshot) if cache else ""
    index = read_index(cache, key) if cache and key else None
    if index is None:
        index = _build_index(snapshot)
        if cache and key:
            write_index(cache, key, index)
    return Bot(index.knowledge, Matcher(index), snapshot.generation)


def _build_index(snapshot: Snapshot) -> Index:
    # What reads and checks YAML takes as long to import as a kept index takes to read.
    from rolebot.knowledge.loading import load_knowledge  # noqa: PLC0415
    from rolebot.knowledge.soundness import review_soundness  # noqa: PLC0415

    return Index(load_knowledge(snapshot, (review_soundness, review_names)))
