"""What a folder hides of those below it: found there and left out, or reported with what may have been meant."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field

from rolebot.conversation import Kind, parse_intent
from rolebot.knowledge.hints import meant, nearest
from rolebot.knowledge.parts import Part, without
from rolebot.knowledge.places import Place, Problem
from rolebot.knowledge.sheets import Sheets
from rolebot.knowledge.source import Steps
from rolebot.text import normalise, split_words

ALL = "all"

Found = tuple[dict[str, Part], str, Steps, str]
"""A text below: where its part is kept, by which id, its steps in the part, and what it says."""


@dataclass(slots=True)
class Hidden:
    """Where it says that a role, an entry or small talk is hidden; and that one of the latter two lost all phrasings.

    The keys are the kind (`role`, `entry`, `talk`) and the id.
    """

    things: dict[tuple[str, str], Place] = field(default_factory=dict)
    bare: dict[tuple[str, str], Place] = field(default_factory=dict)

    def leaves(self, above: Sheets) -> "Hidden":
        """What stays hidden where a folder that hides something may hold another of the same id."""
        return Hidden({key: place for key, place in self.things.items() if not above.holds(*key)}, self.bare)

    def on_the_way(self, intent_id: str) -> Place | None:
        """Where it says that something is hidden that an intent leads to; None when nothing of it is."""
        intent = parse_intent(intent_id)
        if intent is None:
            return None
        keys = [("role", role) for role in intent.roles]
        keys += [(kind.value, intent.key) for kind in (Kind.ENTRY, Kind.TALK) if intent.kind is kind]
        return next((self.things[key] for key in keys if key in self.things), None)


class Hiding:
    """Takes out of sheets what a `hides.yaml` names. `broken` are kinds of files of which some could not be read."""

    def __init__(self, below: Sheets, hides: Part, hidden: Hidden, broken: set[str]) -> None:
        self.below, self.hides, self.hidden, self.broken = below, hides, hidden, broken

    def run(self) -> None:
        """Take out everything that is named; texts first, as they may stand in something that is taken out whole."""
        named = list(self.hides.texts())
        self._hide_phrasings([one for one in named if one[0][0] == "phrasings"])
        aliases = [one for one in named if one[0][0] == "aliases"]
        self._hide_texts(aliases, "alias", list(_aliases(self.below)) if aliases else [], normalise)
        self._hide_checks([one for one in named if one[0][:1] == ("checks",) and len(one[0]) > 1])
        for steps, text in named:
            match steps:
                case ("entries", _):
                    self._hide_thing(steps, text, "entry", self.below.entries)
                case ("roles", _):
                    self._hide_thing(steps, text, "role", self.below.roles)
                case ("talks", _):
                    self._hide_talk(steps, text)
                case ("facts", str(where), *rest):
                    self._hide_facts(steps, where, text if rest else ALL)
                case ("checks",):
                    self.below.checks.clear()

    def _miss(self, steps: Steps, what: str, hint: str, kinds: Iterable[str]) -> None:
        """Report that something does not stand below, unless it may stand in a file that could not be read."""
        if self.broken.isdisjoint(kinds):
            place = self.hides.key_place(steps)
            self.hides.document.problems.append(Problem(place, f"no {what} in the folders below{hint}"))

    def _hide_thing(self, steps: Steps, name: str, kind: str, things: dict[str, Part]) -> None:
        if things.pop(name, None):
            self.hidden.things[kind, name] = self.hides.place(steps)
        else:
            self._miss(steps, f"{kind} `{name}`", nearest(name, list(things)), (str(steps[0]),))

    def _hide_talk(self, steps: Steps, name: str) -> None:
        talks = self.below.singles.get("smalltalk")
        if talks and talks.has((name,)):
            _drop(self.below.singles, "smalltalk", {(name,)})
            self.hidden.things["talk", name] = self.hides.place(steps)
        else:
            self._miss(
                steps,
                f"small talk `{name}`",
                nearest(name, [str(one) for one in talks.data] if talks else []),
                ("smalltalk",),
            )

    def _hide_facts(self, steps: Steps, where: str, text: str) -> None:
        name, _, facet = where.partition("/")
        role = self.below.roles.get(name)
        filled = [f"{one}/{key}" for one, part in self.below.roles.items() for key in _facets(part)]
        if role is None or facet not in _facets(role):
            hint = nearest(where, filled) or "; write for example `some-role/tools`"
            self._miss(steps[:2], f"facts in `{where}`", hint, ("roles",))
        elif text == ALL and len(steps) == 2:
            _drop(self.below.roles, name, {("facets", facet)})
        else:
            found = [one for one in _texts(self.below.roles, name) if one[2][:2] == ("facets", facet)]
            self._hide_texts([(steps, text)], f"fact of `{where}`", found, _stripped)

    def _hide_phrasings(self, named: Sequence[tuple[Steps, str]]) -> None:
        known = list(_phrasings(self.below)) if named else []
        for steps, (shelf, name, at, _) in self._hide_texts(named, "phrasing", known, split_words):
            kind, owner = ("entry", name) if shelf is self.below.entries else (Kind.TALK.value, str(at[0]))
            if (kind == "entry" or name == "smalltalk") and not (name in shelf and shelf[name].has(at[:-1])):
                self.hidden.bare[kind, owner] = self.hides.place(steps)

    def _hide_texts(
        self, named: Sequence[tuple[Steps, str]], what: str, known: list[Found], compared: Callable[[str], object]
    ) -> list[tuple[Steps, Found]]:
        """Take out every text that says the same as one that is named; give them, with where they are named."""
        alike: dict[object, list[Found]] = {}
        for one in known:
            alike.setdefault(compared(one[3]) or one[3], []).append(one)
        found = [(steps, one) for steps, text in named for one in alike.get(compared(text) or text, ())]
        taken_out = {steps for steps, _ in found}
        for steps, text in named:
            if steps not in taken_out:
                near = meant(text, [one[3].strip() for one in known])
                kinds = ("roles",) if what != "phrasing" else ("entries", "facets", "smalltalk", "vocabulary")
                self._miss(steps, f'{what} "{text.strip()}"', f'; did you mean "{near}"?' if near else "", kinds)
        dropped: dict[tuple[int, str], tuple[dict[str, Part], set[Steps]]] = {}
        for _, (shelf, name, at, _) in found:
            dropped.setdefault((id(shelf), name), (shelf, set()))[1].add(at)
        for (_, name), (shelf, places) in dropped.items():
            _drop(shelf, name, places)
        return found

    def _hide_checks(self, named: Sequence[tuple[Steps, str]]) -> None:
        """A check is named by a question, or with others by an intent that they reach."""
        questions = [text for check in self.below.checks for text in _below(check, "questions")]
        asked = {split_words(text) for text in questions}
        leads = {lead for check in self.below.checks for lead in _below(check, "reaches")}
        for steps, text in named:
            if split_words(text) not in asked and not any(_is_of(lead, text) for lead in leads):
                near = meant(text, questions)
                self._miss(steps, f'check "{text}"', f'; did you mean "{near}"?' if near else "", ("checks",))
        gone = {lead for lead in leads if any(_is_of(lead, text) for _, text in named)}
        kept = [check for check in self.below.checks if gone.isdisjoint(_below(check, "reaches"))]
        self.below.checks[:] = without_questions(kept, [text for _, text in named])


def without_questions(checks: Sequence[Part], asked: Iterable[str]) -> list[Part]:
    """The checks without these questions, and without those that ask no other."""
    words = {split_words(text) for text in asked}
    kept = []
    for check in checks:
        dropped = {at for at, text in check.texts() if at[:1] == ("questions",) and split_words(text) in words}
        left = without(check, dropped) if dropped else check
        if left and (left is check or left.has(("questions",))):
            kept.append(left)
    return kept


def _below(check: Part, key: str) -> list[str]:
    return [text for at, text in check.texts() if at[:1] == (key,)]


def _is_of(lead: str, intent_id: str) -> bool:
    """Whether a check leads to an intent, or to a facet of it."""
    return lead == intent_id or lead.startswith(f"{intent_id}/")


def _stripped(text: str) -> str:
    """A fact as it is compared: nobody copies the full stop."""
    return normalise(text).rstrip(" .!?")


def _drop(shelf: dict[str, Part], name: str, dropped: Set[Steps]) -> None:
    left = without(shelf[name], dropped)
    if left:
        shelf[name] = left
    else:
        del shelf[name]


def _facets(role: Part) -> list[str]:
    facets = role.data.get("facets", {}) if isinstance(role.data, dict) else {}
    return list(facets) if isinstance(facets, dict) else []


def _texts(shelf: dict[str, Part], name: str) -> Iterator[Found]:
    for steps, text in shelf[name].texts():
        yield shelf, name, steps, text


def _aliases(below: Sheets) -> Iterator[Found]:
    for name in below.roles:
        yield from (one for one in _texts(below.roles, name) if one[2][0] in ("aliases", "field"))


def _phrasings(below: Sheets) -> Iterator[Found]:
    for name in below.entries:
        yield from (one for one in _texts(below.entries, name) if one[2][0] == "phrasings")
    for name in ("facets", "smalltalk", "vocabulary"):
        if name in below.singles:
            found = _texts(below.singles, name)
            yield from (one for one in found if one[2][0] == "kinds" or one[2][1:2] == ("phrasings",))
