"""The session of `rolebot review`: one gap after another, and what should become of each.

Whatever is said is kept at once, so that the end of the session, however it comes, loses nothing. Inside of a question
Ctrl-C and Ctrl-D lead back to the gap, and an answer that was begun is gone on with when it is asked for again.
"""

import contextlib
import os
from collections import Counter
from dataclasses import replace
from enum import Enum

import click

from rolebot.cli_words import say
from rolebot.conversation import Kind, Suggestion
from rolebot.exchange import now
from rolebot.text import shorten
from rolebot.upkeep.drafting import EntryDraft, target_problem
from rolebot.upkeep.form import read_form, write_form
from rolebot.upkeep.reviewing import Done, Review
from rolebot.upkeep.telling import WORDING, count, how_often, known_of, offer, summary
from rolebot.upkeep.unanswered import Gap, Unanswered

KEYS = "[p]hrasing  [e]ntry  [a]lias  [i]gnore  [s]kip  [b]ack  [q]uit  [?] help"
HELP = """\
  1  a number: what is near by that number fits; let questions like this one reach it
  p  phrasing: an answer that is not listed fits; look for it
  e  entry: write an answer to it
  a  alias: it calls a role by a name that rolebot does not know yet
  i  ignore: it is none of rolebot's business; it stays off the list, and so does whatever is like it;
     once more puts it back, as `rolebot ignored restore` does later
  s  skip: leave it on the list, and go on
  b  back: to the question before
  q  quit; whatever you have said is kept
Nothing is written into the files here. What you propose waits for `rolebot proposals apply`."""

IGNORED = "ignored"
"""What became of a gap that is to stay off the list."""

MOST_PHRASINGS = 3
"""Wordings of a question that a new entry takes over: the others are like them, or slips of the keyboard."""

SOURCES_NAMED = 6


class _GoneBackError(Exception):
    """Nothing was typed where something was asked for."""


class _Go(Enum):
    """Where the session goes after a gap."""

    ON = 1
    BACK = -1
    OUT = 0


class Session:
    """Goes through gaps with whoever sits at the terminal."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._fates: dict[str, str] = {}
        self._begun: dict[str, EntryDraft] = {}

    def work(self, listed: Unanswered) -> None:
        """Show every gap until the last, or until there is enough of it; then say what was done."""
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  importing it is what lets a line be edited; not on every system

        say(f"{summary(listed)}\n")
        at = 0
        while at < len(listed.gaps):
            self._show(listed.gaps[at], f"{at + 1} of {len(listed.gaps)}")
            go = self._decide(listed.gaps[at])
            if go is _Go.OUT:
                break
            if at + go.value < 0:
                click.echo("This is the first one.")
            at = max(0, at + go.value)
            click.echo()
        self._sum_up()

    def _show(self, gap: Gap, where: str) -> None:
        say(f"{where}, {how_often(gap, now())}")
        say(f"  {shorten(' '.join(gap.questions[0].split()), WORDING)}", bold=True)
        for line in known_of(gap, self._review.bot.knowledge):
            say(f"  {line}")
        if near := self._near(gap):
            say("  near:")
            _list(near)
        if gap.lacks and gap.lacks.intent.kind is Kind.PROFILE:
            at = f"roles/{gap.lacks.intent.roles[0]}.yaml"
            say(f"  An entry can answer it; the facet itself is written in {at}, in a text editor.")
        if fate := self._fates.get(gap.key):
            say(f"  You have {fate} it.")

    def _decide(self, gap: Gap) -> _Go:
        """Ask what should become of a gap until something did."""
        click.echo(KEYS)
        while True:
            try:
                said = _line("> ").lower()
            except (KeyboardInterrupt, EOFError):
                click.echo()
                return _Go.OUT
            match said:
                case "q" | "quit":
                    return _Go.OUT
                case "b" | "back":
                    return _Go.BACK
                case "s" | "skip":
                    self._fates.setdefault(gap.key, "skipped")
                    return _Go.ON
                case "?" | "help":
                    click.echo(HELP)
                case _:
                    if self._act(said, gap):
                        return _Go.ON

    def _act(self, said: str, gap: Gap) -> bool:
        """Do what was said about a gap; whether that was done."""
        try:
            match said:
                case "p" | "phrasing":
                    done = self._phrasing(gap)
                case "e" | "entry":
                    done = self._entry(gap)
                case "a" | "alias":
                    done = self._alias(gap)
                case "i" | "ignore":
                    done = self._ignore(gap)
                case _ if chosen := _pick(said, self._near(gap)):
                    done = self._propose_phrasing(gap, chosen.intent.id)
                case _:
                    click.echo(
                        f"Type one of these letters{', or a number from above' if self._near(gap) else ''}: {KEYS}"
                    )
                    return False
        except (_GoneBackError, KeyboardInterrupt, EOFError):
            click.echo(f"\n{KEYS}")
            return False
        say(done.words)
        if done.ignored:
            self._fates[gap.key] = IGNORED
        elif done.done and said in ("i", "ignore"):
            del self._fates[gap.key]
        elif done.done:
            self._fates[gap.key] = "proposed something for"
        return done.done

    def _ignore(self, gap: Gap) -> Done:
        """Ignore a gap; or, if that was done before, put it back."""
        if self._fates.get(gap.key) == IGNORED:
            return self._review.restore([gap.key])
        return self._review.ignore(gap.questions)

    def _near(self, gap: Gap) -> tuple[Suggestion, ...]:
        """What is near a gap and can take a phrasing."""
        knowledge = self._review.bot.knowledge
        return tuple(one for one in gap.nearest if not target_problem(knowledge, one.intent.id))

    def _phrasing(self, gap: Gap) -> Done:
        offers: tuple[Suggestion, ...] = ()
        while True:
            what = "A number, or other words" if offers else "Words of the answer to look for, or its id"
            said = _needed(f"{what}; nothing goes back: ")
            if chosen := _pick(said, offers):
                return self._propose_phrasing(gap, chosen.intent.id)
            offers = self._review.search(said) or offers
            if not offers:
                click.echo("No answer is like that; try other words.")
            _list(offers)

    def _propose_phrasing(self, gap: Gap, intent: str) -> Done:
        say(f"The phrasing is “{gap.questions[0]}”.")
        text = _line("Other words for it, or nothing: ") or gap.questions[0]
        return self._review.propose_phrasing(intent, text, gap.questions[0])

    def _alias(self, gap: Gap) -> Done:
        known = gap.roles[0] if len(gap.roles) == 1 else ""
        while True:
            role = _line(f"Another name of which role? {f'Nothing means {known}: ' if known else ''}") or known
            if not role:
                raise _GoneBackError
            if self._review.bot.find_role(role):
                break
            say(self._review.unknown_role(role))
        return self._review.propose_alias(role, _needed("The other name; nothing goes back: "), gap.questions[0])

    def _entry(self, gap: Gap) -> Done:
        """A new entry; what was begun and came to nothing is where the next try begins."""
        begun = self._begun.get(gap.key) or EntryDraft(answer="", phrasings=gap.questions[:MOST_PHRASINGS])
        if os.environ.get("VISUAL") or os.environ.get("EDITOR"):
            draft = self._edited(gap, begun)
        else:
            draft = self._typed(gap, begun)
        self._begun[gap.key] = draft
        done = self._review.propose_entry(draft, gap.questions[0])
        if done.done:
            del self._begun[gap.key]
            return done
        return replace(done, words=f"{done.words}\nWhat you wrote is kept: [e]ntry goes on with it.")

    def _edited(self, gap: Gap, begun: EntryDraft) -> EntryDraft:
        """What comes out of the editor."""
        form = write_form(begun, f"An entry for what was {how_often(gap, now())}")
        try:
            changed = click.edit(form, require_save=False)
        except click.ClickException as error:
            say(error.format_message(), err=True)
            return self._typed(gap, begun)
        if changed is None or not changed.strip():
            raise _GoneBackError
        return read_form(changed)

    def _typed(self, gap: Gap, begun: EntryDraft) -> EntryDraft:
        """What is typed line by line; the answer first, as it is what may not get lost."""
        click.echo("The answer; a line with nothing but a dot ends it, Ctrl-C goes back:")
        answer = begun.answer.split("\n") if begun.answer else []
        for line in answer:
            say(f"  {line}")
        try:
            while (line := _line("  ")) != ".":
                answer.append(line)
        except EOFError:
            click.echo()
        except KeyboardInterrupt:
            answer.extend(filter(None, (_half_typed(),)))
            raise
        finally:
            begun = replace(begun, answer="\n".join(answer))
            self._begun[gap.key] = begun
        if not begun.answer.strip():
            raise _GoneBackError
        if begun.title:
            say(f"The title is “{begun.title}”.")
        title = _line("A title, or nothing: ")
        say("It will be found by: " + ", ".join(f"“{one}”" for one in begun.phrasings))
        click.echo("Other ways to ask for it, one a line; nothing ends it:")
        more = tuple(iter(lambda: _line("  "), ""))
        return replace(begun, title=title or begun.title, phrasings=(*begun.phrasings, *more), sources=self._sources())

    def _sources(self) -> tuple[str, ...]:
        """The ids of sources; nobody is asked where there are none to name."""
        known = list(self._review.bot.knowledge.sources)
        if not known:
            return ()
        named = ", ".join(known[:SOURCES_NAMED]) + (", …" if len(known) > SOURCES_NAMED else "")
        say(f"Known sources are {named}.")
        while True:
            ids = tuple(_line("Ids of its sources, or nothing: ").replace(",", " ").split())
            unknown = [one for one in ids if one not in known]
            if not unknown:
                return ids
            say(f"There is no source {', '.join(unknown)}.")

    def _sum_up(self) -> None:
        counted = Counter(self._fates.values())
        said = {"proposed": "proposed something for", "ignored": IGNORED, "skipped": "skipped"}
        click.echo(f"{', '.join(f'{counted[fate]} {what}' for what, fate in said.items())}.")
        if waiting := len(self._review.open_proposals()):
            click.echo(
                f"{count(waiting, 'proposal')} {'waits' if waiting == 1 else 'wait'}: "
                "`rolebot proposals apply` shows what would change, and writes it if you agree."
            )


def _list(offers: tuple[Suggestion, ...]) -> None:
    for number, one in enumerate(offers, 1):
        say(f"    {number}  {offer(one)}")


def _pick(said: str, offers: tuple[Suggestion, ...]) -> Suggestion | None:
    """The offer that a number names."""
    return offers[int(said) - 1] if said.isdecimal() and 1 <= int(said[:9]) <= len(offers) else None


def _needed(prompt: str) -> str:
    """What is typed; nothing typed goes back."""
    if said := _line(prompt):
        return said
    raise _GoneBackError


def _line(prompt: str) -> str:
    """The next line that is typed, without space at its ends."""
    return input(prompt).strip()


def _half_typed() -> str:
    """The line that Ctrl-C ended; nothing where the system has no editing of lines."""
    try:
        import readline
    except ImportError:
        return ""
    return readline.get_line_buffer()
