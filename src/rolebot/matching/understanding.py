"""What a question asks: the intents it may mean, best first, each with the chance that it is the right one.

Two channels compete. Phrasings are ranked with the roles masked, so that one phrasing of a facet serves every role and
facets, kinds and entries meet in one space. Facts are searched for the substance of the question. A candidate of
either channel counts only as far as it explains the question: substance that neither its phrasings nor its facts hold
speaks against it, however alike the rest may be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

import numpy as np

from rolebot.conversation import ALL_ROLES, Conversation, Intent, Kind
from rolebot.knowledge.model import Knowledge
from rolebot.matching.facts import FactIndex, Found, Wanted
from rolebot.matching.language import CHAT, LIGHT_WEIGHT, stem
from rolebot.matching.lexicon import ROLE, THING, Lexicon, Reading
from rolebot.matching.mentions import Named
from rolebot.matching.ranking import Ranking, Typed
from rolebot.text import split_clauses, split_words

PRONOUNS = frozenset("they them their theirs he him his she her hers it its this that these those both".split())
CARRYING = frozenset("and or what about how for as the of a an in with so then also is are on same but now to ok".split())
AGAINST = frozenset("vs versus compared than difference different from differ compare".split())
WHO = frozenset("who whom whose which".split())
PERSONAL = frozenset("my our mine ours".split())
ASKING = frozenset("who whom whose which what where when why how is are do does did can could should would will".split())
HOW_TO = frozenset({("how", "to"), ("how", "do", "i"), ("how", "can", "i"), ("how", "do", "you"), ("how", "do", "we")})
NEGATION = frozenset("not no without never hate dislike".split())
MOST_CLAUSES = 6
KIN_SHARE = 0.6
"""How well a word stands for another that begins like it."""

NAMED_BONUS = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An intent with the evidence for it: its score, and the share in [0, 1] of the question that it explains."""

    intent: Intent
    confidence: float
    rule: str
    score: float = 0.0
    explained: float = 0.0
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """Candidates, best first, with what was named. `terms` are the stems of the question's substance."""

    candidates: tuple[Candidate, ...] = ()
    words: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    asking: bool = False
    negated: bool = False
    again: str = ""
    """`sources` or `more`: the asker wants that of the last answer."""

    @property
    def confidence(self) -> float:
        """The chance that the first candidate is the right one."""
        return self.candidates[0].confidence if self.candidates else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A clause under consideration, with everything that was found in it."""

    reading: Reading
    conversation: Conversation
    named: tuple[str, ...]
    roles: tuple[str, ...]
    near: tuple[str, ...]
    heads: tuple[str, ...]
    scores: Mapping[str, float]
    facets: tuple[tuple[str, float], ...]
    wanted: tuple[Wanted, ...]
    said: frozenset[str]


class Matcher:
    """Everything that is needed to understand questions about one generation of knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.lexicon = Lexicon(knowledge)
        self.facts = FactIndex(knowledge, self.lexicon)
        readings = [(label, self.lexicon.read_phrasing(text)) for label, text in _phrasings(knowledge)]
        self.ranking = Ranking([(label, reading.mask(Named.ROLE, Named.NEAR)) for label, reading in readings])
        self._vocabulary = _vocabularies(readings)
        for unit in self.facts.units:
            if unit.entry:
                label = f"entry:{unit.entry}"
                self._vocabulary[label] = self._vocabulary.get(label, frozenset()) | unit.terms
        self._facet_names = {
            tuple(stem(word) for word in self.lexicon.read_plain(name)): facet.id
            for facet in knowledge.facets.values()
            for name in facet.names
        }
        self._longest_facet_name = max((len(name) for name in self._facet_names), default=0)
        self._frame = frozenset().union(
            *(terms for label, terms in self._vocabulary.items() if label.startswith(("facet:", "kind:")))
        )
        self._lookup_frame = self._vocabulary.get("kind:lookup", frozenset())
        self._entry_roles = _entry_roles(knowledge, readings)
        self._heads = _shared_heads(knowledge)
        self._terms: dict[str, frozenset[str]] = {}

    def understand(self, question: str, conversation: Conversation = Conversation()) -> Understanding:
        """What the question may mean in this conversation."""
        clauses = split_clauses(question)
        whole = self._understand(question, conversation)
        if len(clauses) == 1:
            return whole
        best = whole
        heard = conversation
        for clause in clauses[:MOST_CLAUSES]:
            part = self._understand(clause, heard)
            if part.roles:
                heard = replace(heard, roles=part.roles, intent=Intent(kind=Kind.PROFILE, roles=part.roles[:1]))
            if part.confidence > best.confidence + 0.05 and not _is_talk(part):
                best = part
        return best

    def terms_of(self, *texts: str) -> frozenset[str]:
        """The stems of the substance of some texts of the knowledge."""
        return frozenset[str]().union(*(self._terms_of(text) for text in texts))

    def _terms_of(self, text: str) -> frozenset[str]:
        if text not in self._terms:
            self._terms[text] = frozenset(self.lexicon.terms(self.lexicon.read_plain(text)))
        return self._terms[text]

    def wanted(self, words: Sequence[str]) -> tuple[Wanted, ...]:
        """What some words ask for, as facts are searched for it."""
        return self._wanted(self.lexicon.read_plain(" ".join(words)))

    def search(self, wanted: Sequence[Wanted], roles: Sequence[str] = (), limit: int = 40) -> tuple[Found, ...]:
        """The facts that hold most of what is wanted, best first."""
        return self.facts.search(wanted, roles, limit)

    def _understand(self, text: str, conversation: Conversation) -> Understanding:
        reading = self.lexicon.read(text)
        part = self._part(reading, split_words(text), conversation)
        candidates: dict[str, Candidate] = {}
        for candidate in self._candidates(part):
            known = candidates.get(candidate.intent.id)
            candidates[candidate.intent.id] = _join(known, candidate) if known else candidate
        ranked = sorted(candidates.values(), key=lambda one: (-round(one.confidence, 6), one.intent.id))
        return Understanding(
            candidates=tuple(ranked[:8]),
            words=reading.words,
            roles=part.roles,
            near=part.near,
            terms=tuple(one.term for one in part.wanted),
            wanted=part.wanted,
            asking=self._form(part) > 0.7,
            negated=not NEGATION.isdisjoint(part.said),
            again=self._again(part, ranked),
        )

    # What is named

    def _part(self, reading: Reading, typed: Sequence[str], conversation: Conversation) -> _Part:
        said = frozenset(reading.words)
        named = reading.roles(Named.ROLE)
        if not named:
            named = self._pointed_at(reading.words, conversation)
        fields = reading.roles(Named.FIELD)
        near = tuple(
            " ".join(reading.words[one.start : one.end]) for one in reading.mentions if one.named is Named.NEAR
        )
        heads = () if named or near else tuple(word for word in reading.words if _singular(word) in self._heads)
        roles = named or fields
        if not roles and heads:
            options = {role for head in heads for role in self._heads[_singular(head)]}
            roles = tuple(role for role in conversation.roles if role in options)[-1:]
        scores = self._scores(reading, typed, conversation)
        masked = {at for one in reading.mentions for at in range(one.start, one.end)}
        free = [word for at, word in enumerate(reading.words) if at not in masked]
        if conversation.intent and conversation.intent.kind is Kind.LOOKUP and said & {"it", "that", "this"}:
            free.extend(conversation.intent.key.split("-"))
        wanted = self._wanted([word for word in free if _singular(word) not in self._heads])
        return _Part(
            reading=reading,
            conversation=conversation,
            named=named,
            roles=roles,
            near=near,
            heads=heads,
            scores=scores,
            facets=self._ranked_facets(scores, reading),
            wanted=wanted,
            said=said,
        )

    def _wanted(self, words: Sequence[str]) -> tuple[Wanted, ...]:
        substance = {stem(word): self.lexicon.substance(word) for word in words}
        wanted = []
        for term, shares in self.lexicon.forms(words).items():
            for other in self.facts.kin(term):
                shares.setdefault(other, KIN_SHARE)
            share = substance[term] if len(term) > 2 or term in self.facts.things else min(substance[term], LIGHT_WEIGHT)
            wanted.append(Wanted(term, self.facts.weight(term) * share, tuple(shares.items()), share <= LIGHT_WEIGHT))
        return tuple(wanted)

    def _pointed_at(self, words: Sequence[str], conversation: Conversation) -> tuple[str, ...]:
        """The role that "the first one" or "the other one" points at."""
        spoken = conversation.intent.roles if conversation.intent else ()
        if len(conversation.roles) < 2:
            return ()
        for ordinal, at in (("first", 0), ("former", 0), ("second", 1), ("latter", -1), ("last", -1), ("third", 2)):
            if ordinal in words and len(spoken) > at and len(spoken) > 1:
                return (spoken[at],)
        if "other" in words and ("one" in words or "role" in words or len(words) <= 4):
            others = [role for role in conversation.roles if role != (spoken or conversation.roles)[-1]]
            return tuple(others[-1:])
        return ()

    def _scores(self, reading: Reading, typed: Sequence[str], conversation: Conversation) -> dict[str, float]:
        """The best score of each label over the ways the question can be masked."""
        variants = [reading.mask(Named.ROLE, Named.NEAR)]
        if any(one.named is Named.FIELD for one in reading.mentions):
            variants.append(reading.mask(Named.ROLE, Named.NEAR, Named.FIELD))
        if conversation.roles and not reading.mentions and not PRONOUNS.isdisjoint(reading.words):
            variants.append(_replace(variants[0], PRONOUNS, ROLE))
        if (thing := self._mask_things(variants[-1])) is not None:
            variants.append(thing)
        if not CHAT.isdisjoint(typed):
            variants.append(Typed(tuple(typed), tuple(typed)))
        scores = self.ranking.score(tuple(dict.fromkeys(variants)))
        return {self.ranking.labels[at]: round(float(scores[at]), 6) for at in np.flatnonzero(scores > 0.05)}

    def _mask_things(self, typed: Typed) -> Typed | None:
        """The same question with everything from its first to its last thing as one placeholder."""
        things = [
            at
            for at, word in enumerate(typed.repaired)
            if self.lexicon.has_substance(word) and stem(word) not in self._lookup_frame
        ]
        if not things or ROLE in typed.repaired[things[0] : things[-1]]:
            return None
        first, last = things[0], things[-1] + 1
        return Typed(
            (*typed.raw[:first], THING, *typed.raw[last:]), (*typed.repaired[:first], THING, *typed.repaired[last:])
        )

    def _ranked_facets(self, scores: Mapping[str, float], reading: Reading) -> tuple[tuple[str, float], ...]:
        named = self._named_facets(reading)
        ranked = {
            facet: scores.get(f"facet:{facet}", 0.0) + (NAMED_BONUS if facet in named else 0.0)
            for facet in self.knowledge.facets
        }
        return tuple(sorted(ranked.items(), key=lambda one: (-one[1], one[0])))

    def _named_facets(self, reading: Reading) -> tuple[str, ...]:
        stems = [stem(word) for word in reading.words]
        found: dict[str, int] = {}
        for at in range(len(stems)):
            for length in range(1, self._longest_facet_name + 1):
                if facet := self._facet_names.get(tuple(stems[at : at + length])):
                    found.setdefault(facet, at)
        return tuple(found)

    # What it may mean

    def _candidates(self, part: _Part) -> Iterator[Candidate]:
        yield from self._talk(part)
        yield from self._entries(part)
        yield from self._kinds(part)
        roles = part.roles or (() if part.near else self._inherited(part))
        if len(roles) == 1:
            yield from self._profiles(part, roles)
        elif roles:
            yield from self._comparisons(part, roles[:4])
        elif not part.near:
            yield from self._of_any_role(part)
        if part.named or part.roles:
            yield from self._carried_on(part)
        yield from self._by_facts(part, roles)

    def _explained(self, part: _Part, *sets: frozenset[str]) -> float:
        """The share of the question's substance that these terms hold; 1 for a question without any."""
        heavy = [one for one in part.wanted if not one.light]
        total = sum(one.weight for one in heavy)
        if not total:
            return 1.0
        return sum(one.weight * max((one.held_by(terms) for terms in sets), default=0.0) for one in heavy) / total

    def _phrased(self, part: _Part, intent: Intent, label: str, score: float, found: tuple[Found, ...] = ()) -> Candidate:
        vocabulary = self._vocabulary.get(label, frozenset())
        explained = self._explained(part, vocabulary, *(one.unit.terms for one in found[:3]))
        named = bool(part.roles) and intent.kind in (Kind.PROFILE, Kind.COMPARE, Kind.MOVE)
        confidence = chance_of_phrasing(score, explained, named)
        return Candidate(
            intent=intent, confidence=confidence, rule=label, score=score, explained=explained, found=found
        )

    def _talk(self, part: _Part) -> Iterator[Candidate]:
        if part.named or part.near:
            return
        for label, score in part.scores.items():
            if label.startswith("talk:"):
                yield self._phrased(part, Intent(kind=Kind.TALK, key=label.removeprefix("talk:")), label, score)

    def _entries(self, part: _Part) -> Iterator[Candidate]:
        for label, score in part.scores.items():
            entry = label.removeprefix("entry:")
            if entry == label or not self._fits(part, entry):
                continue
            yield self._phrased(part, Intent(kind=Kind.ENTRY, key=entry), label, score)

    def _fits(self, part: _Part, entry: str) -> bool:
        """An entry about certain roles answers no question about another."""
        allowed = self._entry_roles[entry]
        if part.near and not part.named:
            return not allowed
        return not allowed or set(part.named) <= allowed

    def _kinds(self, part: _Part) -> Iterator[Candidate]:
        scores = part.scores
        if not part.named and (score := scores.get("kind:roles", 0.0)):
            yield self._phrased(part, Intent(kind=Kind.ROLES), "kind:roles", score)
        if score := scores.get("kind:choose", 0.0):
            likes = [one.term for one in part.wanted if not one.light and one.term not in self._vocabulary["kind:choose"]]
            known = frozenset(term for term in likes if self.facts.knows(term))
            explained = self._explained(part, self._vocabulary["kind:choose"], known)
            intent = Intent(kind=Kind.CHOOSE, key="-".join(_liked(part.reading.words, likes)))
            if len(part.named) <= 1:
                confidence = chance_of_phrasing(score, explained)
                yield Candidate(intent=intent, confidence=confidence, rule="kind:choose", score=score, explained=explained)
        move = scores.get("kind:move", 0.0)
        roles = part.named if len(part.named) >= 2 else (*part.named, *(r for r in part.roles if r not in part.named))
        if move and len(roles) == 2 and not part.near:
            yield self._phrased(part, Intent(kind=Kind.MOVE, roles=_direction(part.reading, roles)), "kind:move", move)
        elif move and len(part.named) == 1 and part.near:
            intent = Intent(kind=Kind.PROFILE, roles=part.named, facets=("career-path",))
            if "career-path" in self.knowledge.facets:
                yield replace(self._phrased(part, intent, "kind:move", move), rule="kind:move from outside")

    def _inherited(self, part: _Part) -> tuple[str, ...]:
        """The roles spoken of before, for a question that names none."""
        if part.heads:
            return ()
        intent = part.conversation.intent
        if len(part.conversation.roles) >= 2 and part.said & {"them", "both", "two"}:
            return part.conversation.roles[-2:]
        spoken = intent.roles if intent and ALL_ROLES not in intent.roles else ()
        return spoken or part.conversation.roles[-1:]

    def _profiles(self, part: _Part, roles: tuple[str, ...]) -> Iterator[Candidate]:
        role = roles[0]
        found = self.facts.search(part.wanted, roles, limit=24)
        penalty = 1.0 if part.roles or not PRONOUNS.isdisjoint(part.said) else 0.93
        both = self._both(part)
        for facet, score in part.facets[:4]:
            if score <= 0.2:
                continue
            facets = both if facet in both else (facet,)
            intent = Intent(kind=Kind.PROFILE, roles=roles, facets=() if facets == ("overview",) else facets)
            own = tuple(one for one in found if one.unit.role == role and one.unit.facet in facets)
            candidate = self._phrased(part, intent, f"facet:{facet}", score, own)
            if part.near:
                candidate = replace(candidate, confidence=candidate.confidence * 0.5)
            yield replace(candidate, confidence=candidate.confidence * penalty)
        compare = part.scores.get("kind:compare", 0.0)
        earlier = [one for one in part.conversation.roles if one != role]
        if compare and earlier and part.named:
            pair = (earlier[-1], role)
            yield self._phrased(part, Intent(kind=Kind.COMPARE, roles=pair), "kind:compare", compare)
        elif compare > 0.6 and part.named and part.near:
            candidate = self._phrased(part, Intent(kind=Kind.PROFILE, roles=roles), "kind:compare", compare)
            yield replace(candidate, confidence=min(candidate.confidence, 0.4), rule="kind:compare with a stranger")

    def _both(self, part: _Part) -> tuple[str, ...]:
        """Two or three facets that are all named in the question; empty when it names fewer."""
        named = self._named_facets(part.reading)
        return named[:3] if len(named) >= 2 else ()

    def _comparisons(self, part: _Part, roles: tuple[str, ...]) -> Iterator[Candidate]:
        ordered = tuple(roles)
        found = tuple(one for one in self.facts.search(part.wanted, roles, limit=24) if one.unit.role)
        compare = part.scores.get("kind:compare", 0.0)
        vocabulary = self._vocabulary.get("kind:compare", frozenset())
        bare = Intent(kind=Kind.COMPARE, roles=ordered)
        explained = self._explained(part, vocabulary, *(one.unit.terms for one in found[:3]))
        least = 0.2 if part.near else 0.6 if all(one.light for one in part.wanted) else 0.35
        confidence = chance_of_phrasing(max(compare, least), explained) * (self._form(part) if compare < 0.6 else 1.0)
        yield Candidate(intent=bare, confidence=confidence, rule="two roles", score=compare, explained=explained, found=found)
        both = self._both(part)
        for facet, score in part.facets[:3]:
            if score <= 0.3 or facet == "overview":
                continue
            facets = both if facet in both else (facet,)
            own = tuple(one for one in found if one.unit.facet in facets)
            terms = self._vocabulary.get(f"facet:{facet}", frozenset())
            explained = self._explained(part, vocabulary, terms, *(one.unit.terms for one in own[:3]))
            confidence = chance_of_phrasing(max(score, 0.9 * compare if score > 0.45 else 0.0), explained)
            intent = Intent(kind=Kind.COMPARE, roles=ordered, facets=facets)
            yield Candidate(
                intent=intent, confidence=confidence, rule=f"two roles, facet:{facet}", score=score, explained=explained, found=own
            )

    def _of_any_role(self, part: _Part) -> Iterator[Candidate]:
        """A facet asked of no role in particular: of all roles, or of those whose name the question begins."""
        options = {role for head in part.heads for role in self._heads[_singular(head)]}
        compare = part.scores.get("kind:compare", 0.0)
        for facet, score in part.facets[:2]:
            if score <= 0.4:
                continue
            for role in [role for role in self.knowledge.roles if role in options][:3]:
                intent = Intent(kind=Kind.PROFILE, roles=(role,), facets=() if facet == "overview" else (facet,))
                candidate = self._phrased(part, intent, f"facet:{facet}", score)
                yield replace(candidate, confidence=min(candidate.confidence, 0.45), rule="part of several names")
            if options or facet == "overview":
                continue
            intent = Intent(kind=Kind.COMPARE, roles=(ALL_ROLES,), facets=(facet,))
            terms = self._vocabulary.get(f"facet:{facet}", frozenset())
            explained = self._explained(part, terms, self._frame)
            form = 1.0 if part.said & {"which", "who", "best", "most", "roles", "role"} else 0.62
            confidence = chance_of_phrasing(max(score, compare), explained) * form * self._form(part)
            yield Candidate(intent=intent, confidence=confidence, rule=f"facet:{facet} of any role", score=score, explained=explained)

    def _carried_on(self, part: _Part) -> Iterator[Candidate]:
        """Roles with next to nothing else: what was asked before is asked of them, or they are all that is asked."""
        masked = {at for one in part.reading.mentions for at in range(one.start, one.end)}
        rest = {word for at, word in enumerate(part.reading.words) if at not in masked}
        if rest - CARRYING - AGAINST - PRONOUNS - {"one", "other", "first", "second", "mean", "i", "role"}:
            return
        for offered in part.conversation.offered if part.conversation.asked_back else ():
            if offered.intent.roles == part.roles:
                yield Candidate(intent=offered.intent, confidence=0.95, rule="offered", score=1.0, explained=1.0)
        intent = _carry(part.roles, part.conversation, bool(rest & AGAINST), rest)
        yield Candidate(intent=intent, confidence=0.93, rule="carried on", score=1.0, explained=1.0)

    def _by_facts(self, part: _Part, roles: tuple[str, ...]) -> Iterator[Candidate]:
        if all(one.light for one in part.wanted):
            return
        terms = self._searched(part)
        found = self.facts.search(terms, (), limit=24)
        if not found:
            return
        form = self._form(part)
        best_entry = next((one for one in found if one.unit.entry and self._fits(part, one.unit.entry)), None)
        if best_entry:
            confidence = chance_of_fact(best_entry.share, _substantial(best_entry, part)) * form * 0.95
            if not part.named and _substantial(best_entry, part) < 2:
                confidence *= 0.4
            intent = Intent(kind=Kind.ENTRY, key=best_entry.unit.entry)
            yield Candidate(intent=intent, confidence=confidence, rule="facts of the entry", explained=best_entry.share, found=(best_entry,))
        if roles:
            yield from self._facts_of(part, roles, self.facts.search(terms, roles, limit=24), form)
        if not part.named:
            yield from self._look_up(part, found, form)

    def _searched(self, part: _Part) -> tuple[Wanted, ...]:
        """The terms to search facts for; the words of a look-up's frame weigh little where no fact holds them."""
        return tuple(replace(one, weight=one.weight * (0.3 if one.term in self._frame else 1.0)) for one in part.wanted)

    def _form(self, part: _Part) -> float:
        """How much a text has the form of a question about a subject, in (0, 1]."""
        words = part.reading.words
        form = 1.0
        if not PERSONAL.isdisjoint(words):
            form *= 0.6
        if ASKING.isdisjoint(words) and len(words) > 5:
            form *= 0.75
        if any(words[at : at + 2] in HOW_TO or words[at : at + 3] in HOW_TO for at in range(len(words))):
            form *= 0.55
        return form * (0.5 if part.near else 1.0)

    def _facts_of(self, part: _Part, roles: tuple[str, ...], found: tuple[Found, ...], form: float) -> Iterator[Candidate]:
        own = tuple(one for one in found if one.unit.role)
        if not own:
            return
        penalty = 1.0 if part.roles else 0.85
        facets = dict.fromkeys(one.unit.facet for one in own if one.share >= own[0].share * 0.9)
        for facet in list(facets)[:3]:
            here = tuple(one for one in own if one.unit.facet == facet)
            kind = Kind.PROFILE if len(roles) == 1 else Kind.COMPARE
            shown = () if facet == "overview" else (facet,)
            intent = Intent(kind=kind, roles=tuple(roles[:4]), facets=shown)
            confidence = chance_of_fact(here[0].share, _substantial(here[0], part)) * form * penalty
            yield Candidate(intent=intent, confidence=confidence, rule="facts of the role", explained=here[0].share, found=here)

    def _look_up(self, part: _Part, found: tuple[Found, ...], form: float) -> Iterator[Candidate]:
        own = tuple(one for one in found if one.unit.role)
        if not own:
            return
        terms = {one.term for one in part.wanted if not one.light}
        words = [word for word in part.reading.words if stem(word) in terms]
        key = [word for word in words if stem(word) not in self._lookup_frame or stem(word) in own[0].terms]
        likeness = part.scores.get("kind:lookup", 0.0)
        asks_who = not part.said.isdisjoint(WHO)
        if _substantial(own[0], part) < 2 and not own[0].unit.is_thing and not asks_who:
            return
        confidence = chance_of_fact(own[0].share, _substantial(own[0], part)) * form * (0.8 if likeness < 0.35 else 1.0)
        intent = Intent(kind=Kind.LOOKUP, key="-".join(dict.fromkeys(key)))
        yield Candidate(intent=intent, confidence=confidence, rule="facts of several roles", score=likeness, explained=own[0].share, found=own)

    def _again(self, part: _Part, ranked: Sequence[Candidate]) -> str:
        """Whether the asker wants the sources, or more, of the last answer."""
        if part.conversation.intent is None or part.named:
            return ""
        best = ranked[0].score if ranked else 0.0
        for again in ("sources", "more"):
            score = part.scores.get(f"kind:{again}", 0.0)
            explained = self._explained(part, self._vocabulary.get(f"kind:{again}", frozenset()))
            if score > 0.7 and score >= best and explained > 0.9 and score >= part.scores.get("kind:more", 0.0):
                return again
        return ""


def _substantial(found: Found, part: _Part) -> int:
    """How many terms of substance a fact shares with the question."""
    return sum(1 for one in part.wanted if not one.light and one.term in found.terms)


def chance_of_phrasing(score: float, explained: float, named: bool = False) -> float:
    """The chance in [0, 1] that a candidate found by its phrasings is right; surer where a role is named."""
    return explained ** (1.0 if named else 1.5) / (1 + exp(-9 * (score - (0.36 if named else 0.42))))


def chance_of_fact(share: float, terms: int) -> float:
    """The chance in [0, 1] that a candidate found by the facts it holds is right."""
    return 1 / (1 + exp(-(9.0 * share + 0.8 * min(terms, 4) - 7.4)))


def _join(one: Candidate, other: Candidate) -> Candidate:
    """Two channels that agree make each other surer."""
    better, worse = (one, other) if one.confidence >= other.confidence else (other, one)
    confidence = 1 - (1 - better.confidence) * (1 - worse.confidence * 0.5)
    return replace(better, confidence=min(confidence, 0.99), found=better.found or worse.found)


def _is_talk(part: Understanding) -> bool:
    return bool(part.candidates) and part.candidates[0].intent.kind is Kind.TALK


def _replace(typed: Typed, words: frozenset[str], mark: str) -> Typed:
    repaired = tuple(mark if word in words else word for word in typed.repaired)
    return Typed(tuple(mark if new == mark else old for old, new in zip(typed.raw, repaired, strict=True)), repaired)


def _direction(reading: Reading, roles: Sequence[str]) -> tuple[str, ...]:
    """From which role to which: "from" names where the way starts, otherwise the first one named does."""
    for mention in reading.mentions:
        before = reading.words[max(0, mention.start - 2) : mention.start]
        if mention.role == roles[1] and "from" in before:
            return (roles[1], roles[0])
    return (roles[0], roles[1])


def _liked(words: Sequence[str], likes: Sequence[str]) -> Iterator[str]:
    """The words of what the asker likes; `not` stands before one that the asker does not."""
    for at, word in enumerate(words):
        if stem(word) in likes:
            if not NEGATION.isdisjoint(words[max(0, at - 3) : at]):
                yield "not"
            yield word


def _carry(roles: tuple[str, ...], conversation: Conversation, against: bool, rest: set[str]) -> Intent:
    spoken, earlier = conversation.intent, [role for role in conversation.roles if role not in roles]
    if len(roles) > 1:
        facets = spoken.facets if spoken and spoken.kind in (Kind.PROFILE, Kind.COMPARE) else ()
        return Intent(kind=Kind.COMPARE, roles=tuple(roles[:4]), facets=facets)
    if spoken and against and earlier:
        kept = [role for role in spoken.roles if role not in roles and role != ALL_ROLES]
        return Intent(kind=Kind.COMPARE, roles=(kept[0] if kept else earlier[-1], *roles), facets=spoken.facets)
    if spoken and spoken.kind in (Kind.PROFILE, Kind.COMPARE):
        return Intent(kind=Kind.PROFILE, roles=roles, facets=spoken.facets)
    if spoken and spoken.kind is Kind.MOVE and roles[0] not in spoken.roles:
        way = (spoken.roles[0], roles[0]) if "to" in rest else (roles[0], spoken.roles[1])
        return Intent(kind=Kind.MOVE, roles=way)
    return Intent(kind=Kind.PROFILE, roles=roles)


def _phrasings(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    for facet in knowledge.facets.values():
        for text in (*facet.phrasings, *facet.names):
            yield f"facet:{facet.id}", text
    for kind, phrasings in knowledge.kinds.items():
        for text in phrasings:
            yield f"kind:{kind}", text
    for entry in knowledge.entries.values():
        for text in (*entry.phrasings, entry.title):
            yield f"entry:{entry.id}", text
    for talk in knowledge.talks.values():
        for text in talk.phrasings:
            yield f"talk:{talk.id}", text


def _vocabularies(readings: Sequence[tuple[str, Reading]]) -> dict[str, frozenset[str]]:
    words: dict[str, set[str]] = {}
    for label, reading in readings:
        words.setdefault(label, set()).update(stem(word) for word in reading.words)
    return {label: frozenset(stems) for label, stems in words.items()}


def _entry_roles(knowledge: Knowledge, readings: Sequence[tuple[str, Reading]]) -> dict[str, frozenset[str]]:
    roles = {entry.id: set(entry.roles) for entry in knowledge.entries.values()}
    for label, reading in readings:
        if label.startswith("entry:"):
            roles[label.removeprefix("entry:")].update(reading.roles(Named.ROLE))
    return {entry: frozenset(named) for entry, named in roles.items()}


def _shared_heads(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """The last words that several roles' names share, such as "engineer", and those roles."""
    heads: dict[str, list[str]] = {}
    for role in knowledge.roles.values():
        words = split_words(role.name)
        if len(words) > 1:
            heads.setdefault(words[-1], []).append(role.id)
    names = {split_words(name.text) for role in knowledge.roles.values() for name in role.names}
    return {head: tuple(roles) for head, roles in heads.items() if len(roles) > 1 and (head,) not in names}


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word
