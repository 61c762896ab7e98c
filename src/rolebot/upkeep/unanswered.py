"""What people asked in vain, as a reading list for admins: like questions together, what is mended already left out.

Every question is asked again, of the bot as it is. So an answer that was written since takes its questions off the
list, and what is on the list shows how the bot understands it today. What is left is grouped by likeness, the most
asked first; a group that an ignored question stands for is ignored, whatever its wording.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from rolebot.answering.composing import compose
from rolebot.answering.draft import label_of, suggest
from rolebot.bot import Bot
from rolebot.conversation import NEW, Answer, Conversation, Intent, Kind, Outcome, Suggestion, parse_intent
from rolebot.exchange import Recalled
from rolebot.matching.grouping import Asking, group_alike
from rolebot.matching.understanding import Understanding
from rolebot.text import split_words
from rolebot.upkeep.noise import is_noise

SETTLED_WITHIN = timedelta(minutes=10)
"""How soon an answer must follow a did-you-mean in the same thread, for the asker to have found it there."""

SPOKEN_WITHIN = timedelta(hours=1)
"""How long a thread's last intent is what a follow-up may refer to."""

SURE_OF_FACET = 0.9
"""Chance from which a facet was understood: below, the wording has a say in what a question is grouped with."""

FOLLOWS_UP = 0.61
"""Chance from which what was said before makes a follow-up of a question, as for an answer."""

SUGGESTED_WEIGHT = 0.5
"""What a did-you-mean that led nowhere counts beside a question without any answer."""

NEAREST, LEAST_NEAR = 3, 0.1
"""Intents that are named as near a gap, and the chance below which none is."""

FAR_FROM_ALL = (Kind.TALK, Kind.ROLES, Kind.CHOOSE)
"""What is offered where nothing is near."""


Watched: TypeAlias = Callable[[Sequence[Recalled]], Iterable[Recalled]]
"""Gives exchanges one by one, as a bar does that shows how far it is."""


class Reason(StrEnum):
    """Why a question is on the list, the gravest first."""

    EMPTY = "empty"
    UNANSWERED = "unanswered"
    UNHELPFUL = "unhelpful"
    SUGGESTED = "suggested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions that ask for the same and did not get it, the most asked first.

    `count` are the times it was asked, `askers` how many people did, `unhelpful` the votes against an answer and
    `comments` what was written with them. `lacks` is the intent that was understood and on which nothing is written;
    `nearest` are what the bot could offer. `key` is short, to be typed, and names the first question.
    """

    key: str
    questions: tuple[str, ...]
    reason: Reason
    count: int
    askers: int
    last_seen: datetime
    unhelpful: int = 0
    comments: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    lacks: Suggestion | None = None
    nearest: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The gaps, the weightiest first, and what is on the list no more.

    `mended` and `ignored` count the times that something was asked which is answered by now, or ignored; `waiting`
    the gaps for which something is proposed, and `asked` all the exchanges that were looked at.
    """

    gaps: tuple[Gap, ...]
    mended: int = 0
    ignored: int = 0
    waiting: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Ignored:
    """Questions like each other that admins keep off the list, the last one first; `key` names that one."""

    key: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Heard:
    """A question as the bot takes it today: its wording, what it asks, the answer, and how it was understood.

    `asks` tells whether it says anything beside words that hold a sentence together, greetings and the like.
    """

    text: str
    asking: Asking
    asks: bool
    answer: Answer
    understood: Understanding


@dataclass(frozen=True, slots=True)
class _Case:
    """An exchange that went wrong, and why."""

    exchange: Recalled
    heard: _Heard
    reason: Reason


def key_of(question: str) -> str:
    """The short name of a question: six letters and digits, the same for the same words."""
    digest = hashlib.sha256(" ".join(split_words(question)).encode()).digest()
    return base64.b32encode(digest[:4]).decode()[:6].lower()


def group(bot: Bot, recalled: Sequence[Recalled], ignored: Sequence[str], watched: Watched = iter) -> Unanswered:
    """What was asked in vain, of exchanges in the order of time, without what is like an ignored question.

    `watched` gives the exchanges one by one, for whoever wants to see how far it is.
    """
    hearing = _Hearing(bot)
    cases, mended = _judge(hearing, recalled, watched)
    wordings: dict[tuple[str, ...], list[_Case]] = {}
    for case in cases:
        key = (*split_words(case.heard.text), "", *case.heard.asking.roles)
        wordings.setdefault(key, []).append(case)
    ranked = sorted(wordings.values(), key=lambda one: (-_weight(one), -one[-1].exchange.at.timestamp()))
    put_aside = [hearing.hear(text, None).asking for text in dict.fromkeys(ignored)]
    askings = [*put_aside, *(wording[0].heard.asking for wording in ranked)]
    leaders = group_alike(askings, bot.knowledge.language)[len(put_aside) :]
    groups: dict[int, list[list[_Case]]] = {}
    for leader, wording in zip(leaders, ranked, strict=True):
        groups.setdefault(leader, []).append(wording)
    kept = [members for leader, members in groups.items() if leader >= len(put_aside)]
    kept.sort(key=lambda members: -sum(map(_weight, members)))
    out = sum(len(wording) for leader, members in groups.items() if leader < len(put_aside) for wording in members)
    return Unanswered(tuple(_gap(bot, members) for members in kept), mended, out, asked=len(recalled))


def group_ignored(bot: Bot, ignored: Sequence[str]) -> tuple[Ignored, ...]:
    """What is kept off the list, like questions together, of questions in the order of time; the last ones first."""
    hearing, texts = _Hearing(bot), [*dict.fromkeys(reversed(ignored))]
    leaders = group_alike([hearing.hear(text, None).asking for text in texts], bot.knowledge.language)
    groups: dict[str, list[str]] = {}
    for leader, text in zip(leaders, texts, strict=True):
        groups.setdefault(key_of(texts[leader]), []).append(text)
    return tuple(Ignored(key, tuple(members)) for key, members in groups.items())


class _Hearing:
    """Asks questions again, each once."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._heard: dict[tuple[str, str | None], _Heard] = {}

    def hear(self, text: str, before: str | None) -> _Heard:
        """How the bot takes a question today, on its own or after what was spoken of before."""
        known = self._heard.get((text, None)) or self._hear(text, NEW)
        self._heard[text, None] = known
        if before is None or known.understood.named:
            return known
        if (text, before) not in self._heard:
            intent = parse_intent(before)
            said = NEW.after(self.bot.show(intent)) if intent else NEW
            followed = self._hear(text, said)
            self._heard[text, before] = followed if _follows_up(followed) else known
        return self._heard[text, before]

    def _hear(self, text: str, said: Conversation) -> _Heard:
        bot = self.bot
        understood = bot.understand(text, said)
        roles = understood.roles if understood.named or said != NEW else ()
        best = understood.candidates[:1]
        sure = best and best[0].confidence >= SURE_OF_FACET and best[0].intent.kind in (Kind.PROFILE, Kind.COMPARE)
        facets = best[0].intent.facets if sure else ()
        content = bot.matcher.content(text)
        asking = Asking(roles, facets, content or split_words(text))
        return _Heard(
            text, asking, bool(content or roles), compose(bot.knowledge, bot.matcher, understood, said), understood
        )


def _follows_up(heard: _Heard) -> bool:
    return bool(heard.asking.roles) and heard.understood.confidence >= FOLLOWS_UP


def _judge(hearing: "_Hearing", recalled: Sequence[Recalled], watched: Watched) -> tuple[list[_Case], int]:
    """The exchanges that went wrong and still would, and how many would not."""
    bot = hearing.bot
    settled, before = _settled(recalled), _spoken_before(recalled)
    cases, mended = [], 0
    for exchange in watched(recalled):
        text = _wording(bot, exchange)
        disliked = exchange.unhelpful and exchange.unhelpful >= exchange.helpful
        if not (disliked or exchange.outcome in (Outcome.UNANSWERED, Outcome.SUGGESTED)) or is_noise(text):
            continue
        heard = hearing.hear(text, before.get(exchange.id))
        if not heard.asks:
            continue
        reason = _reason(bot, exchange, heard, bool(disliked))
        if reason is None:
            mended += 1
        elif reason is not Reason.SUGGESTED or exchange.id not in settled:
            cases.append(_Case(exchange, _standing_alone(bot, heard), reason))
    return cases, mended


def _wording(bot: Bot, exchange: Recalled) -> str:
    """What was asked; of a press, the label of what it led to."""
    intent = parse_intent(exchange.intent) if exchange.intent and not exchange.question.strip() else None
    return label_of(bot.knowledge, intent) if intent else exchange.question.strip()


def _reason(bot: Bot, exchange: Recalled, heard: _Heard, disliked: bool) -> Reason | None:
    """Why the exchange is on the list; None where the bot by now answers otherwise."""
    intent = heard.answer.intent
    if heard.answer.outcome in (Outcome.ANSWERED, Outcome.SMALL_TALK):
        same = intent is not None and exchange.outcome is Outcome.ANSWERED and intent.id == exchange.intent
        return Reason.UNHELPFUL if disliked and same else None
    if intent and heard.answer.outcome is Outcome.SUGGESTED and _is_empty(bot, heard.answer):
        return Reason.EMPTY
    if disliked:
        return Reason.UNHELPFUL
    return Reason.UNANSWERED if exchange.outcome is Outcome.UNANSWERED else Reason.SUGGESTED


def _is_empty(bot: Bot, answer: Answer) -> bool:
    """Whether the bot knew what was meant, and had nothing written on it."""
    sure = bool(answer.matches) and answer.matches[0].confidence >= SURE_OF_FACET
    return sure and answer.intent is not None and bot.show(answer.intent).outcome is not Outcome.ANSWERED


def _settled(recalled: Sequence[Recalled]) -> frozenset[str]:
    """The exchanges behind which the same asker got an answer in the same thread, soon."""
    answered: dict[tuple[str, ...], datetime] = {}
    settled = set()
    for exchange in reversed(recalled):
        place = (exchange.platform, exchange.team, exchange.thread, exchange.asker)
        if place in answered and answered[place] - exchange.at <= SETTLED_WITHIN:
            settled.add(exchange.id)
        if exchange.outcome is Outcome.ANSWERED:
            answered[place] = exchange.at
    return frozenset(settled)


def _spoken_before(recalled: Sequence[Recalled]) -> dict[str, str]:
    """For the id of an exchange the intent that was last answered in its thread."""
    last: dict[tuple[str, ...], Recalled] = {}
    before: dict[str, str] = {}
    for exchange in recalled:
        place = (exchange.platform, exchange.team, exchange.thread)
        earlier = last.get(place)
        if earlier and earlier.intent and exchange.at - earlier.at <= SPOKEN_WITHIN:
            before[exchange.id] = earlier.intent
        if exchange.outcome is Outcome.ANSWERED:
            last[place] = exchange
    return before


def _standing_alone(bot: Bot, heard: _Heard) -> _Heard:
    """A follow-up with the roles that it took from before, so that whoever reads it knows them."""
    if heard.understood.named or not heard.asking.roles:
        return heard
    names = [bot.knowledge.roles[role].name for role in heard.asking.roles if role in bot.knowledge.roles]
    return replace(heard, text=f"{heard.text} ({', '.join(names)})") if names else heard


def _weight(cases: Iterable[_Case]) -> float:
    return sum(SUGGESTED_WEIGHT if case.reason is Reason.SUGGESTED else 1.0 for case in cases)


def _gap(bot: Bot, wordings: Sequence[Sequence[_Case]]) -> Gap:
    cases = sorted((case for wording in wordings for case in wording), key=lambda case: case.exchange.at)
    first = wordings[0][0]
    weights = {reason: _weight(case for case in cases if case.reason is reason) for reason in Reason}
    reason = max(Reason, key=lambda one: weights[one])
    comments = [comment for case in reversed(cases) for comment in case.exchange.comments if comment.strip()]
    facets = Counter(case.heard.asking.facets for case in cases if case.heard.asking.facets)
    lacks = first.heard.answer.intent if reason is Reason.EMPTY else None
    return Gap(
        key=key_of(first.heard.text),
        questions=tuple(_first_typed(wording) for wording in wordings),
        reason=reason,
        count=len(cases),
        askers=len({(case.exchange.platform, case.exchange.team, case.exchange.asker) for case in cases}),
        last_seen=cases[-1].exchange.at,
        unhelpful=sum(case.exchange.unhelpful for case in cases),
        comments=tuple(dict.fromkeys(comments)),
        roles=first.heard.asking.roles,
        facets=facets.most_common(1)[0][0] if facets else (),
        lacks=Suggestion(lacks, label_of(bot.knowledge, lacks)) if lacks else None,
        nearest=_nearest(bot, wordings),
    )


def _first_typed(wording: Sequence[_Case]) -> str:
    """A wording as most people typed it."""
    return Counter(case.heard.text for case in wording).most_common(1)[0][0]


def _nearest(bot: Bot, wordings: Sequence[Sequence[_Case]]) -> tuple[Suggestion, ...]:
    """What comes nearest: what was answered and disliked, then what the bot weighs for the most asked wording."""
    disliked = [case.exchange.intent for wording in wordings for case in wording if case.reason is Reason.UNHELPFUL]
    shown = [intent for one in disliked if one and (intent := parse_intent(one))]
    weighed = [one.intent for one in wordings[0][0].heard.understood.candidates if one.confidence >= LEAST_NEAR]
    offered = [one.intent for one in wordings[0][0].heard.answer.suggestions]
    found = [one for one in (*shown, *weighed, *offered) if one.kind not in FAR_FROM_ALL and _is_written(bot, one)]
    return suggest(bot.knowledge, found, NEAREST)


def _is_written(bot: Bot, intent: Intent) -> bool:
    """Whether there is anything on the facets of a profile, or on the thing of a look-up."""
    if intent.kind is Kind.LOOKUP:
        return bot.show(intent).outcome is Outcome.ANSWERED
    known = (bot.knowledge.roles[role].facets for role in intent.roles if role in bot.knowledge.roles)
    if intent.kind is not Kind.PROFILE or not intent.facets:
        return True
    return any(not set(intent.facets).isdisjoint(facets) for facets in known)
