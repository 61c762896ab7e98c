"""The session of `rolebot review`: one gap after another, and what should become of each.

Whatever is said is kept at once, so that the end of the session, however it comes, loses nothing.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable

import click

from rolebot.exchange import now
from rolebot.text import shorten
from rolebot.upkeep.drafting import EntryDraft
from rolebot.upkeep.form import read_form, write_form
from rolebot.upkeep.reviewing import Done, Review
from rolebot.upkeep.telling import WORDING, count, details, how_often, summary
from rolebot.upkeep.unanswered import Gap, Unanswered

KEYS = "[p]hrasing  [e]ntry  [a]lias  [i]gnore  [s]kip  [q]uit  [?] help"
HELP = """\
  p  phrasing: another answer fits; let questions like this one reach it
  e  entry: write an answer to it
  a  alias: it calls a role by a name that rolebot does not know yet
  i  ignore: it is none of rolebot's business; it stays off the list, and so does whatever is like it
  s  skip: leave it on the list, and go on
  q  quit; whatever you have said is kept
Nothing is written into the files here. What you propose waits for `rolebot proposals apply`."""

MOST_PHRASINGS = 3
"""Wordings of a question that a new entry takes over: the others are like them, or slips of the keyboard."""


class _GoneBackError(Exception):
    """Nothing was typed where something was asked for."""


class Session:
    """Goes through gaps with whoever sits at the terminal, or with lines from a pipe."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._counted: Counter[str] = Counter()

    def work(self, listed: Unanswered) -> None:
        """Show every gap until the last, the end of the input, or Ctrl-C; then say what was done."""
        if not listed.gaps:
            click.echo("Nothing to do: whatever was asked has an answer.")
            return
        click.echo(f"{summary(listed)}\n")
        try:
            for at, gap in enumerate(listed.gaps, 1):
                self._show(gap, f"{at} of {len(listed.gaps)}")
                if not self._decide(gap):
                    break
                click.echo()
        except (KeyboardInterrupt, EOFError, click.Abort):
            click.echo()
        self._sum_up()

    def _show(self, gap: Gap, where: str) -> None:
        click.echo(f"{where}, {how_often(gap, now())}")
        click.echo(f"  {click.style(shorten(' '.join(gap.questions[0].split()), WORDING), bold=True)}")
        for line in details(gap, self._review.bot.knowledge):
            click.echo(f"  {line}")

    def _decide(self, gap: Gap) -> bool:
        """Ask what should become of a gap until something did; False to quit."""
        acts: dict[str, Callable[[Gap], Done]] = {
            "p": self._phrasing,
            "e": self._entry,
            "a": self._alias,
            "i": lambda one: self._review.ignore(one.questions),
        }
        click.echo(KEYS)
        while True:
            key = _ask(">").lower()[:1]
            if key == "q":
                return False
            if key == "s":
                self._counted["skipped"] += 1
                return True
            if key not in acts:
                click.echo(HELP)
                continue
            try:
                done = acts[key](gap)
            except _GoneBackError:
                click.echo(KEYS)
                continue
            click.echo(done.words)
            if done.done:
                self._counted["ignored" if key == "i" else "proposed"] += 1
                return True

    def _phrasing(self, gap: Gap) -> Done:
        offers = gap.nearest
        while True:
            for number, offer in enumerate(offers, 1):
                click.echo(f"  {number}  {offer.label} ({offer.intent.id})")
            said = _ask("Of which answer? A number, or words to look for one; nothing goes back:", needed=True)
            if said.isdecimal() and 1 <= int(said) <= len(offers):
                chosen = offers[int(said) - 1].intent.id
                break
            found = self._review.search(said)
            if not found:
                click.echo("No answer is like that; try other words.")
            offers = found or offers
        text = _ask(f"The phrasing, if it is not “{gap.questions[0]}”:") or gap.questions[0]
        return self._review.propose_phrasing(chosen, text, gap.questions[0])

    def _alias(self, gap: Gap) -> Done:
        known = gap.roles[0] if len(gap.roles) == 1 else ""
        role = _ask(f"Another name of which role?{f' Nothing means {known}:' if known else ''}") or known
        if not role:
            raise _GoneBackError
        name = _ask("The other name:", needed=True)
        return self._review.propose_alias(role, name, gap.questions[0])

    def _entry(self, gap: Gap) -> Done:
        if sys.stdin.isatty() and (os.environ.get("VISUAL") or os.environ.get("EDITOR")):
            return self._edited(gap)
        title = _ask("A title, or nothing:")
        click.echo("The answer; a line with nothing but a dot ends it:")
        answer = "\n".join(iter(_line, "."))
        sources = _ask("Ids of sources, or nothing:").replace(",", " ").split()
        draft = EntryDraft(answer=answer, title=title, sources=tuple(sources), phrasings=_wordings(gap))
        return self._review.propose_entry(draft, gap.questions[0])

    def _edited(self, gap: Gap) -> Done:
        """What comes out of the editor; it is opened again, with every word kept, until the entry is sound."""
        text = write_form(_wordings(gap), f"An entry for what was {how_often(gap, now())}")
        while True:
            changed = click.edit(text, require_save=False)
            if changed is None or not changed.strip():
                raise _GoneBackError
            text = changed
            done = self._review.propose_entry(read_form(text), gap.questions[0])
            if done.done:
                return done
            click.echo(done.words)
            if not click.confirm("Open the editor again?", default=True):
                raise _GoneBackError

    def _sum_up(self) -> None:
        said = [count(self._counted[what], what, what) for what in ("proposed", "ignored", "skipped")]
        click.echo(f"{', '.join(said)}.")
        if waiting := len(self._review.open_proposals()):
            click.echo(
                f"{count(waiting, 'proposal')} {'waits' if waiting == 1 else 'wait'}: "
                "`rolebot proposals apply` shows what would change, and writes it if you agree."
            )


def _wordings(gap: Gap) -> tuple[str, ...]:
    """The wordings that an entry takes for its phrasings."""
    return gap.questions[:MOST_PHRASINGS]


def _ask(prompt: str, needed: bool = False) -> str:
    """What is typed; where it is needed, nothing typed goes back."""
    click.echo(f"{prompt} ", nl=False)
    said = _line().strip()
    if needed and not said:
        raise _GoneBackError
    return said


def _line() -> str:
    """The next line; what was typed is shown again where nobody sees it being typed."""
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    if not sys.stdin.isatty():
        click.echo(line.rstrip("\n"))
    return line.rstrip("\r\n")
