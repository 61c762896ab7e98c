"""What an admin does with the reading list, in a terminal or in a chat: propose, ignore, approve, drop.

Nothing here asks anybody anything or knows who may do what: whoever calls has made sure that it is an admin. Each act
says in words what came of it, and the journal learns who did it. Every call may raise JournalError.

A proposal is settled after it was written, never before: what fails half-way stays open. So that two admins at once do
not write the same thing twice, the folder is locked from the last look at the journal to the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rolebot.answering.draft import label_of
from rolebot.bot import Bot
from rolebot.conversation import Intent, Kind, Suggestion, parse_intent
from rolebot.journal.port import Journal, JournalError
from rolebot.knowledge.hints import nearest
from rolebot.knowledge.model import Knowledge
from rolebot.proposal import AdminAction, Change, Proposal, State
from rolebot.text import normalise, shorten, split_words
from rolebot.upkeep.drafting import (
    EntryDraft,
    as_sentence,
    complete_draft,
    describe,
    entry_problem,
    name_problem,
    one_line,
    phrasing_problem,
    target_problem,
)
from rolebot.upkeep.locking import alone
from rolebot.upkeep.standing import TakeStock, take_stock
from rolebot.upkeep.unanswered import FAR_FROM_ALL, Gap, Ignored, Unanswered, Watched, group, group_ignored, key_of

if TYPE_CHECKING:
    from rolebot.upkeep.mending import Trial

NONE_OPEN = "There is no open proposal."
WRITTEN = "It was written into the files all the same; apply it again to have that noted."
HARMLESS = "Every check stays as right as it is."

BELOW = "\n  "
"""Between several reasons for one refusal."""

LIKELY = 0.5
"""Chance from which what the bot takes words for goes before what a title says."""

FOUND = 5
"""Intents that a search by words gives at most."""

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: whether it was done, what to tell the admin, the proposals in question, and the diff.

    `ignored` is the key of what was just ignored. `trial` is what was tried out, for approving the very same without
    trying it again.
    """

    done: bool
    words: str
    proposals: tuple[Proposal, ...] = ()
    diff: str = ""
    ignored: str = ""
    trial: "Trial | None" = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The reading list in the hands of one admin: `by` names them as `slack:U0123` or `terminal:anna`.

    `folders` are those that the bot's knowledge was read from; `applies` says whether approving changes their files.
    `most` are the exchanges that are looked at, the last ones, or all if it is None.
    """

    bot: Bot
    journal: Journal
    by: str
    folders: tuple[Path, ...]
    applies: bool = False
    most: int | None = None
    stock: TakeStock = take_stock

    # What to read

    def gaps(self, since: datetime | None = None, watched: Watched = iter) -> Unanswered:
        """What was asked in vain since then, and nothing is proposed for.

        It may take seconds where tens of thousands of questions were asked.
        """
        listed = group(self.bot, self.journal.recall(since, self.most), self.journal.ignored(), watched)
        taken = {one.question for one in self.open_proposals()}
        free = tuple(gap for gap in listed.gaps if taken.isdisjoint(gap.questions))
        return replace(listed, gaps=free, waiting=len(listed.gaps) - len(free))

    def find_gap(self, key: str) -> Gap | None:
        """What is known of the question with this key; None where it is on the list no more.

        It is looked for by itself first, which is quick whatever else was asked, and then in the whole list.
        """
        recalled, ignored = self.journal.recall(most=self.most), self.journal.ignored()
        itself = [one for one in recalled if key_of(one.question) == key]
        for exchanges in (itself, recalled):
            for gap in group(self.bot, exchanges, ignored).gaps:
                if key in {key_of(one) for one in gap.questions}:
                    return gap
        return None

    def search(self, words: str) -> tuple[Suggestion, ...]:
        """The intents that can take a phrasing and that some words or an id may mean, the likeliest first.

        A single word of a title, which is no question to the bot, finds the entry, too.
        """
        named = parse_intent(words) if ":" in words else None
        weighed = [one for one in self.bot.understand(words).candidates if one.intent.kind not in FAR_FROM_ALL]
        likely = [one.intent for one in weighed if one.confidence >= LIKELY]
        meant = (*likely, *_titled(self.bot.knowledge, words), *(one.intent for one in weighed))
        found = (named,) if named else tuple(dict.fromkeys(meant))[:FOUND]
        takes = (one for one in found if not target_problem(self.bot.knowledge, one.id))
        return tuple(Suggestion(one, label_of(self.bot.knowledge, one)) for one in takes)

    def open_proposals(self) -> tuple[Proposal, ...]:
        """The proposals that wait for somebody, the oldest first."""
        return tuple(one for one in self.journal.proposals() if one.state is State.OPEN)

    def ignored(self) -> tuple[Ignored, ...]:
        """What is kept off the list, like questions together, the last ones first."""
        return group_ignored(self.bot, self.journal.ignored())

    # What to propose

    def propose_phrasing(self, intent: str, text: str, question: str = "") -> Done:
        """Let a text lead to an intent. A role that it names becomes `{role}` when it is written."""
        text = one_line(text)
        if problem := phrasing_problem(self.bot.knowledge, intent, text):
            return Done(False, problem)
        made = Proposal(change=Change.PHRASING, target=intent, text=text, by=self.by, question=question or text)
        return self._propose(made)

    def propose_entry(self, draft: EntryDraft, question: str = "") -> Done:
        """Write an answer of its own to a question."""
        taken = {one.target for one in self.open_proposals() if one.change is Change.ENTRY}
        draft = complete_draft(self.bot.knowledge, draft, question, taken)
        if problem := entry_problem(self.bot.knowledge, draft, taken):
            return Done(False, problem)
        return self._propose(
            Proposal(
                change=Change.ENTRY,
                target=draft.id,
                text=draft.answer,
                title=draft.title,
                phrasings=draft.phrasings,
                sources=draft.sources,
                theme=draft.theme,
                by=self.by,
                question=question or draft.phrasings[0],
            )
        )

    def propose_alias(self, role: str, name: str, question: str = "") -> Done:
        """Let a role be known by another name; `role` is its id, or a name that it has."""
        name = one_line(name)
        found = self.bot.find_role(role)
        if found is None:
            return Done(False, self.unknown_role(role))
        if problem := name_problem(self.bot.knowledge, name):
            return Done(False, problem)
        return self._propose(Proposal(change=Change.ALIAS, target=found, text=name, by=self.by, question=question))

    def unknown_role(self, name: str) -> str:
        """What is said where there is no role of that name."""
        return as_sentence(f"there is no role `{shorten(name, SHOWN)}`{nearest(name, list(self.bot.knowledge.roles))}")

    def ignore(self, questions: Sequence[str]) -> Done:
        """Keep questions off the list, in these words or like ones."""
        asked = tuple(dict.fromkeys(one.strip() for one in questions if one.strip()))
        if not asked:
            return Done(False, "There is no question to ignore.")
        self.journal.ignore(asked, self.by)
        self._note("ignored", key_of(asked[0]))
        words = f"“{shorten(asked[0], SHOWN)}”, and whatever is like it, stays off the list."
        return Done(True, words, ignored=key_of(asked[0]))

    def restore(self, keys: Sequence[str]) -> Done:
        """Let ignored questions, and whatever is like them, onto the list again. A key may name any of them."""
        there, said = self.ignored(), []
        found: dict[Ignored, None] = {}
        for key in dict.fromkeys(keys):
            named = [one for one in there if key in {key_of(text) for text in one.questions}]
            found |= dict.fromkeys(named[:1])
            if not named:
                said.append(f"No question with the key {shorten(key, SHOWN)} is ignored.")
        for one in found:
            self.journal.restore(one.questions)
            self._note("restored", one.key)
        words = [f"“{shorten(one.questions[0], SHOWN)}”, and whatever is like it, is ignored no more." for one in found]
        return Done(not said, "\n".join([*words, *said]))

    # What to do about proposals

    def try_out(self, ids: Sequence[str]) -> Done:
        """What approving would do: the diff, and what would be refused. Nothing is changed; it takes seconds."""
        waiting, said = self._sort(ids)
        trial = self._try(waiting)
        said += self._refused(trial)
        noted = "stands in the files already; applying it only notes that"
        there = [f"{self._name(one)} {noted}." for one in trial.standing]
        fine = [HARMLESS] if trial.accepted or not there else []
        return Done(not said and bool(waiting), "\n".join([*there, *(said or fine)]), waiting, trial.diff, trial=trial)

    def approve(self, ids: Sequence[str], tried: Done | None = None) -> Done:
        """Write those proposals that do no harm, where that is allowed; the others stay open.

        They are tried out before, unless `tried` tells how that went. It is done only if all of them were written, or
        stand in the files already: then somebody wrote them by hand, or the journal went away before it was told.
        """
        with alone(self.folders):
            waiting, said = self._sort(ids)
            trial = tried.trial if tried and tried.trial and tried.proposals == waiting else self._try(waiting)
            said += self._refused(trial)
            there = self._settle(trial.standing, "stands in the files already, and counts as applied")
            if not trial.accepted:
                return Done(bool(there) and not said, "\n".join([*there, *said]) or NONE_OPEN, waiting, trial.diff)
            complete = not said
            written, words = self._write(trial) if self.applies else (False, self._left(trial))
        return Done(written and complete, "\n".join([*there, *words, *said]), waiting, trial.diff)

    def drop(self, ids: Sequence[str]) -> Done:
        """Put proposals aside for good."""
        with alone(self.folders):
            waiting, said = self._sort(ids)
            dropped = tuple(one for one in waiting if self.journal.settle(one.id, State.DROPPED, self.by))
            for one in dropped:
                self._note("dropped", one.id)
        said = [*(f"Dropped {self._name(one)}." for one in dropped), *said]
        return Done(bool(dropped) and len(dropped) == len(set(ids)), "\n".join(said), dropped)

    def _try(self, proposals: Sequence[Proposal]) -> "Trial":
        # What edits YAML takes longer to import than a list takes to show.
        from rolebot.upkeep.mending import try_out  # noqa: PLC0415

        return try_out(self.bot, proposals, self.folders, self.stock)

    def _refused(self, trial: "Trial") -> list[str]:
        """Which are refused, and why: several reasons stand below each other."""
        refused = (one for one in trial.tried if one.refusals)
        return [f"Refused {self._name(one.proposal)}: {BELOW.join(one.refusals)}" for one in refused]

    def _left(self, trial: "Trial") -> list[str]:
        """What is said where approving may not change the files."""
        ids = " ".join(one.id for one in trial.accepted)
        self._note("approved", ids)
        return [f"{HARMLESS} `rolebot proposals apply {ids}` writes it into the files."]

    def _write(self, trial: "Trial") -> tuple[bool, list[str]]:
        from rolebot.upkeep.mending import write  # noqa: PLC0415 as above

        try:
            write(trial)
        except OSError as error:
            return False, [as_sentence(str(error)), "Nothing was changed; the proposals stay open."]
        try:
            self._settle(trial.accepted)
        except JournalError as error:
            raise JournalError(f"{error}\n{WRITTEN}") from error
        return True, [f"Applied {self._name(one)}." for one in trial.accepted]

    def _settle(self, proposals: Sequence[Proposal], why: str = "") -> list[str]:
        """Let the journal know that these are in the files; with a reason, what to say of each."""
        for one in proposals:
            if self.journal.settle(one.id, State.APPLIED, self.by):
                self._note("applied", one.id)
        return [f"{self._name(one)} {why}." for one in proposals]

    def _name(self, proposal: Proposal) -> str:
        return f"{proposal.id} ({describe(self.bot.knowledge, proposal)})"

    def _propose(self, proposal: Proposal) -> Done:
        same = [one for one in self.open_proposals() if _says(one) == _says(proposal)]
        if same:
            return Done(False, f"That is proposed already, as {same[0].id} by {same[0].by}.", (same[0],))
        self.journal.propose(proposal)
        self._note("proposed", proposal.id)
        return Done(True, f"Proposed as {proposal.id}: {describe(self.bot.knowledge, proposal)}.", (proposal,))

    def _sort(self, ids: Sequence[str]) -> tuple[tuple[Proposal, ...], list[str]]:
        """The proposals of these ids that are open, and what there is to say of the others."""
        known = {one.id: one for one in self.journal.proposals()}
        waiting, said = [], []
        for name in dict.fromkeys(ids):
            found = known.get(name)
            if found is None:
                said.append(f"There is no proposal {shorten(name, SHOWN)}.")
            elif found.state is State.OPEN:
                waiting.append(found)
            else:
                said.append(f"{name} was {found.state.value} by {found.settled_by} already.")
        return tuple(waiting), said

    def _note(self, did: str, about: str) -> None:
        self.journal.note_action(AdminAction(by=self.by, did=did, about=about))


def _titled(knowledge: Knowledge, words: str) -> list[Intent]:
    """The entries in whose title, or else in one of whose phrasings, words begin with all of these."""
    wanted = split_words(words)

    def holds(text: str) -> bool:
        return bool(wanted) and all(any(word.startswith(one) for word in split_words(text)) for one in wanted)

    by_title = [one for one in knowledge.entries.values() if holds(one.title)]
    by_phrasing = [one for one in knowledge.entries.values() if any(map(holds, one.phrasings))]
    return [Intent(kind=Kind.ENTRY, key=one.id) for one in (*by_title, *by_phrasing)]


def _says(proposal: Proposal) -> tuple[str, ...]:
    return proposal.change, proposal.target, normalise(proposal.text)
