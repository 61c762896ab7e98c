"""Try what admins propose on a copy of the knowledge, and write it into the files.

A proposal is refused where the files would have problems, or where a check or a phrasing would not reach what it
reaches. Proposals are first tried all at once; only if that does harm one by one, each on top of those before it, so
that one that is refused keeps no other out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from rolebot.bot import Bot, load_bot
from rolebot.conversation import parse_intent
from rolebot.knowledge.editing import Edit, edit
from rolebot.knowledge.finding import EditError, StandsError
from rolebot.knowledge.hints import nearest
from rolebot.knowledge.intents import explain_intent
from rolebot.knowledge.layers import Snapshot, read_snapshot
from rolebot.knowledge.model import Knowledge
from rolebot.knowledge.places import KnowledgeError
from rolebot.proposal import Change, Proposal
from rolebot.upkeep.filing import FilingError, put_files
from rolebot.upkeep.placeholders import with_placeholders
from rolebot.upkeep.standing import Counts, Standing, TakeStock, find_harm, reached, take_stock

MOST_SAID = 5
"""Reasons that are given against one proposal; more help nobody."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A proposal, as it would be written, and why it is refused, if it is.

    `stands` says that what it wants is in the files already, whoever wrote it there.
    `reached` and `reaches` say where its question leads, in words, before and after all that is accepted.
    """

    proposal: Proposal
    refusals: tuple[str, ...] = ()
    stands: bool = False
    reached: str = ""
    reaches: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What proposals would do: the files that change, what becomes of each proposal, and of the checks."""

    folders: tuple[Path, ...]
    generation: str = ""
    edits: tuple[Edit, ...] = field(default=(), repr=False)
    tried: tuple[Tried, ...] = ()
    before: Counts | None = None
    after: Counts | None = None

    @property
    def accepted(self) -> tuple[Proposal, ...]:
        """The proposals that `write` would write."""
        return tuple(one.proposal for one in self.tried if not one.refusals and not one.stands)

    @property
    def standing(self) -> tuple[Proposal, ...]:
        """The proposals with which there is nothing left to do."""
        return tuple(one.proposal for one in self.tried if one.stands)

    @property
    def refusals(self) -> tuple[str, ...]:
        """Every reason why any of the proposals is refused, a sentence each."""
        return tuple(refusal for one in self.tried for refusal in one.refusals)

    @property
    def files(self) -> dict[Path, str]:
        """The text of each file that changes, as it would be."""
        return {one.path: one.after.decode() for one in self.edits}

    @property
    def diff(self) -> str:
        """What would change in the files, as a unified diff."""
        return "".join(line for one in self.edits for line in _compare(one))


def try_out(
    bot: Bot, proposals: Sequence[Proposal], folders: Path | Sequence[Path], stock: TakeStock = take_stock
) -> Trial:
    """What the proposals would do to the knowledge in the folders, which are only read. It takes some seconds.

    Where the folders hold something else than the bot was made of, the folders count. Nearly all of the time goes into
    taking stock, before and after; `Stocks` spare it where that was done before. Of nothing, nothing is tried out.
    """
    folders = (folders,) if isinstance(folders, Path) else tuple(folders)
    if not proposals:
        return Trial(folders=folders)
    try:
        snapshot = read_snapshot(folders)
        bot = bot if bot.generation == snapshot.generation else load_bot(snapshot)
    except KnowledgeError as error:
        problems = _first(str(problem) for problem in error.problems)
        why = ("the files have problems already, so nothing can be added; mend them first.", *problems)
        return Trial(folders=folders, tried=tuple(Tried(one, why) for one in proposals))
    return _Trying(bot, snapshot, stock).try_all(proposals)


def write(trial: Trial) -> None:
    """Write what a trial accepted, each file whole. Raises FilingError, an OSError, with nothing changed.

    Two of these at once must be kept apart by whoever calls, see `locking`.
    """
    try:
        same = read_snapshot(trial.folders).generation == trial.generation
    except KnowledgeError:
        same = False
    if not same:
        raise FilingError("the files have changed since this was tried out; try it again.")
    put_files(trial.edits, trial.folders)


@dataclass(frozen=True, slots=True)
class _State:
    """The files with some proposals in them, and what they answer."""

    snapshot: Snapshot
    bot: Bot
    standing: Standing


class _Trying:
    """Proposals on their way into copies of the files."""

    def __init__(self, bot: Bot, snapshot: Snapshot, stock: TakeStock) -> None:
        self._stock = stock
        self._start = _State(snapshot, bot, stock(bot))
        self._refusals: dict[int, tuple[str, ...]] = {}
        self._standing: set[int] = set()

    def try_all(self, proposals: Sequence[Proposal]) -> Trial:
        """All at once if that does no harm, or else one by one."""
        worded = [self._word(number, one) for number, one in enumerate(proposals)]
        snapshot, numbers = self._start.snapshot, []
        for number, one in enumerate(worded):
            changed = self._put_in(snapshot, number, one)
            if changed:
                numbers.append(number)
                snapshot = changed
        end, harm = self._judge(snapshot) if numbers else (self._start, ())
        if len(numbers) == 1 and harm:
            self._refusals[numbers[0]] = harm
            end = self._start
        elif harm:
            end = self._one_by_one({number: worded[number] for number in numbers})
        return self._sum_up(proposals, worded, end)

    def _word(self, number: int, proposal: Proposal) -> Proposal:
        """The proposal with its text as it is to be written; one whose target is gone is refused."""
        knowledge = self._start.bot.knowledge
        if wrong := _explain_target(proposal, knowledge):
            self._refusals[number] = (wrong,)
            return proposal
        intent = parse_intent(proposal.target) if proposal.change is Change.PHRASING else None
        try:
            text = with_placeholders(self._start.bot, intent, proposal.text) if intent else proposal.text
        except EditError as error:
            self._refusals[number] = (str(error),)
            return proposal
        return replace(proposal, text=text)

    def _put_in(self, snapshot: Snapshot, number: int, proposal: Proposal) -> Snapshot | None:
        """The files with one more proposal in them; None if it is refused, or in them already."""
        if number in self._refusals:
            return None
        try:
            change = edit(snapshot, proposal)
        except EditError as error:
            if self._stands(proposal):
                self._standing.add(number)
            else:
                self._refusals[number] = (str(error),)
            return None
        return snapshot.changed({change.path: change.after})

    def _stands(self, proposal: Proposal) -> bool:
        """Whether the files hold it by themselves, and not because another proposal wants the same."""
        try:
            edit(self._start.snapshot, proposal)
        except StandsError:
            return True
        except EditError:
            return False
        return False

    def _one_by_one(self, proposals: dict[int, Proposal]) -> _State:
        kept = self._start
        for number, one in proposals.items():
            changed = self._put_in(kept.snapshot, number, one)
            if changed is None:
                continue
            state, harm = self._judge(changed)
            if harm:
                self._refusals[number] = harm
            else:
                kept = state
        return kept

    def _judge(self, snapshot: Snapshot) -> tuple[_State, tuple[str, ...]]:
        """What changed files answer, and what is worse than it was at the start."""
        try:
            bot = load_bot(snapshot)
        except KnowledgeError as error:
            return self._start, _first(f"{problem}." for problem in error.problems)
        state = _State(snapshot, bot, self._stock(bot))
        return state, _first(find_harm(self._start.standing, state.standing, bot))

    def _sum_up(self, typed: Sequence[Proposal], worded: Sequence[Proposal], end: _State) -> Trial:
        before = {self._start.snapshot.path(file): file.raw for file in self._start.snapshot.files}
        after = {end.snapshot.path(file): file.raw for file in end.snapshot.files}
        return Trial(
            folders=self._start.snapshot.folders,
            generation=self._start.snapshot.generation,
            edits=tuple(Edit(path, before.get(path), raw) for path, raw in after.items() if before.get(path) != raw),
            tried=tuple(self._say(number, one, typed[number], end) for number, one in enumerate(worded)),
            before=self._start.standing.counts,
            after=end.standing.counts,
        )

    def _say(self, number: int, worded: Proposal, typed: Proposal, end: _State) -> Tried:
        question = next(filter(None, (typed.question, *typed.phrasings, typed.text)), "")
        was, is_now = (reached(state.bot.ask(question)) for state in (self._start, end))
        return Tried(worded, self._refusals.get(number, ()), number in self._standing, was, is_now)


def _explain_target(proposal: Proposal, knowledge: Knowledge) -> str:
    """Why a proposal has nothing to be added to; empty if it has."""
    wrong = None
    if proposal.change is Change.PHRASING:
        wrong = explain_intent(proposal.target, knowledge)
    elif proposal.change is Change.ALIAS and proposal.target not in knowledge.roles:
        wrong = f"unknown role `{proposal.target}`{nearest(proposal.target, list(knowledge.roles))}"
    return f"{wrong}; it may have been renamed or deleted." if wrong else ""


def _first(reasons: Iterable[str]) -> tuple[str, ...]:
    """The first of some reasons, and that there are more."""
    found = tuple(islice(reasons, MOST_SAID + 1))
    return found if len(found) <= MOST_SAID else (*found[:MOST_SAID], "And more of the kind.")


def _compare(change: Edit) -> Iterable[str]:
    before, after = (change.before or b"").decode(), change.after.decode()
    name = str(change.path)
    for line in unified_diff(_lines(before), _lines(after), name if change.before is not None else "/dev/null", name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """The lines with single breaks at their ends; only a last one may have none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *filter(None, lines[-1:])]
