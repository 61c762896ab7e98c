"""What leads only to something hidden is hidden with it, so that one line is enough to hide a role."""

from rolebot.knowledge.hiding import Hidden
from rolebot.knowledge.parts import Part, without
from rolebot.knowledge.sheets import Sheets
from rolebot.knowledge.source import Steps

FEWEST_OPTIONS = 2
"""A question of the choice with fewer options is no question."""


def drop_dead_ends(below: Sheets, above: Sheets, hidden: Hidden) -> None:
    """Leave the ways to what is hidden out of the sheets below, and what has nowhere else to lead to.

    An entry that is about hidden roles alone becomes hidden, too, unless the folder above names its roles anew.
    """
    for name, part in list(below.entries.items()):
        _drop_roles(name, part, below, above, hidden)
    for name, part in list(below.entries.items()):
        below.entries[name] = _without_ways(part, "related", hidden) or part
    choice = below.singles.pop("choice", None)
    if choice and (left := _lively_choice(choice, hidden)):
        below.singles["choice"] = left
    checks = [(one, _without_ways(one, "reaches", hidden)) for one in below.checks]
    below.checks = [part for check, part in checks if part and part.has(("reaches",)) == check.has(("reaches",))]


def _drop_roles(name: str, part: Part, below: Sheets, above: Sheets, hidden: Hidden) -> None:
    named = {steps: role for steps, role in part.texts() if steps[:1] == ("roles",)}
    dead = {steps: place for steps, role in named.items() if (place := hidden.things.get(("role", role)))}
    if dead and len(dead) == len(named) and not (name in above.entries and above.entries[name].has(("roles",))):
        hidden.things["entry", name] = next(iter(dead.values()))
        del below.entries[name]
    elif dead:
        below.entries[name] = without(part, set(dead)) or part


def _without_ways(part: Part, key: str, hidden: Hidden) -> Part | None:
    """The part without the intents below a key that lead to what is hidden."""
    dead = {steps for steps, text in part.texts() if steps[:1] == (key,) and hidden.on_the_way(text)}
    return without(part, dead) if dead else part


def _lively_choice(choice: Part, hidden: Hidden) -> Part | None:
    """The questions of the choice that still have options, without the roles that are hidden."""
    dead = {steps for steps, text in choice.texts() if "roles" in steps and ("role", text) in hidden.things}
    left: Part | None = choice
    while left and dead:
        left = without(left, dead)
        dead = _unfinished(left) if left else set()
    return left


def _unfinished(choice: Part) -> set[Steps]:
    """Options that speak for no role, or else questions with too few options."""
    questions = [(number, choice.below(number)) for number in range(len(choice.data))]
    options = [
        (number, "options", at)
        for number, question in questions
        if question.has(("options",))
        for at in range(len(question.below("options").data))
    ]
    idle: set[Steps] = {steps for steps in options if not choice.has((*steps, "roles"))}
    if idle:
        return idle
    kept = [sum(1 for steps in options if steps[0] == number) for number, _ in questions]
    return {(number,) for number, count in enumerate(kept) if count < FEWEST_OPTIONS}
