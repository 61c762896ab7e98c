"""The shipped entries as a plain FAQ: nothing but phrasings and answers, enough to learn its own numbers from."""

import json
from functools import cache

from rolebot.knowledge.loading import load_knowledge
from rolebot.settings import default_knowledge


@cache
def plain_faq() -> str:
    """The entries as YAML; a text in JSON is one in YAML, too."""
    entries = load_knowledge(default_knowledge()).entries.values()
    plain = [{"id": one.id, "phrasings": list(one.phrasings), "answer": one.answer} for one in entries]
    return json.dumps(plain, indent=1)


@cache
def known_questions() -> dict[str, str]:
    """Check questions that only one entry answers, with its id."""
    checks = load_knowledge(default_knowledge()).checks
    return {
        check.question: check.reaches[0].removeprefix("entry:")
        for check in checks
        if len(check.reaches) == 1 and check.reaches[0].startswith("entry:")
    }


@cache
def foreign_questions() -> tuple[str, ...]:
    """Check questions that nothing answers."""
    return tuple(check.question for check in load_knowledge(default_knowledge()).checks if not check.reaches)
