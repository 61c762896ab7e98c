"""What an admin writes into a proposal: whether it can stand in the knowledge, in words that say what to do instead."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from rolebot.answering.draft import label_of
from rolebot.conversation import Intent, Kind, parse_intent
from rolebot.knowledge.hints import nearest
from rolebot.knowledge.intents import explain_intent
from rolebot.knowledge.model import Knowledge
from rolebot.knowledge.shapes import ANSWER_LIMIT, ID, PHRASING_LIMIT
from rolebot.proposal import Change, Proposal
from rolebot.text import normalise, printable, shorten, slug, split_words

TITLE_LIMIT, ENTRY_ID_LIMIT, ID_LIMIT = 120, 64, 48
"""Characters of a title, of the id of an entry, and of an id that is made up here or names a file."""

LONGEST_NAME, NAME_LIMIT = 5, 100
"""Words and characters that the name of a role may have."""

SHOWN = 60
"""Characters of an admin's text that are repeated in a sentence about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """An entry as an admin writes it. Without an id it gets one of its title, or of its first phrasing.

    `theme` is the name of the file below `entries/`; empty for the one that gathers what people asked.
    """

    answer: str
    phrasings: tuple[str, ...] = ()
    title: str = ""
    sources: tuple[str, ...] = ()
    theme: str = ""
    id: str = ""


def phrasing_problem(knowledge: Knowledge, target: str, text: str) -> str:
    """Why a text can be no phrasing of an intent; empty if it can."""
    if wrong := target_problem(knowledge, target):
        return wrong
    intent = parse_intent(target)
    assert intent is not None, "an intent that leads somewhere can be read"
    return _text_problem(text, "phrasing", PHRASING_LIMIT) or _twice(knowledge, intent, text)


def target_problem(knowledge: Knowledge, target: str) -> str:
    """Why an intent can have no phrasings at all; empty if it can."""
    intent = parse_intent(target)
    if wrong := explain_intent(target, knowledge):
        return as_sentence(wrong)
    assert intent is not None, "an intent that leads somewhere can be read"
    if intent.kind is Kind.PROFILE and not intent.facets:
        return "A whole role has no phrasings. Choose one of its facets, or add another name for the role."
    if len(intent.facets) > (intent.kind is Kind.PROFILE):
        return f"`{intent.id}` has no phrasings of its own. Choose an entry, or one facet of one role."
    return ""


def entry_problem(knowledge: Knowledge, draft: EntryDraft, taken: Collection[str]) -> str:
    """Why a draft can be no entry; empty if it can."""
    if draft.id in knowledge.entries or draft.id in taken:
        return f"There is an entry `{draft.id}` already. Choose another id, or add a phrasing to that one."
    if not draft.id or len(draft.id) > ENTRY_ID_LIMIT or re.search(r"[\s/]", draft.id):
        return f"An entry needs an id of at most {ENTRY_ID_LIMIT} characters without spaces and `/`; write one."
    if draft.theme and (not ID.fullmatch(draft.theme) or len(draft.theme) > ID_LIMIT):
        theme = shorten(draft.theme, 40)
        return f"`{theme}` is no name for a file; write small letters, digits and `-`, such as `careers`."
    if unknown := next((one for one in draft.sources if one not in knowledge.sources), None):
        return as_sentence(f"there is no source `{shorten(unknown, 40)}`{nearest(unknown, list(knowledge.sources))}")
    if not draft.phrasings:
        return "An entry needs at least one phrasing: a question that it answers."
    if len(draft.title) > TITLE_LIMIT:
        return f"The title is longer than {TITLE_LIMIT} characters."
    problems = [_text_problem(one, "phrasing", PHRASING_LIMIT) for one in draft.phrasings]
    return next(filter(None, [_text_problem(draft.answer, "answer", ANSWER_LIMIT), *problems]), "")


def name_problem(knowledge: Knowledge, name: str) -> str:
    """Why a text can be no name of a role; empty if it can."""
    if problem := _text_problem(name, "name", NAME_LIMIT):
        return problem
    if len(split_words(name)) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} words. For a whole question, add a phrasing."
    for one in knowledge.roles.values():
        if normalise(name) in {normalise(known.text) for known in one.names}:
            return f"“{name}” is a name of the {one.name} already."
    return ""


def describe(knowledge: Knowledge, proposal: Proposal) -> str:
    """What a proposal is about, in a line."""
    text = shorten(proposal.text, SHOWN)
    match proposal.change:
        case Change.PHRASING:
            intent = parse_intent(proposal.target)
            return f"“{text}” as a phrasing of “{label_of(knowledge, intent) if intent else proposal.target}”"
        case Change.ALIAS:
            known = knowledge.roles.get(proposal.target)
            return f"“{text}” as another name of the {known.name if known else proposal.target}"
        case Change.ENTRY:
            return f"an entry “{shorten(proposal.title or proposal.target, SHOWN)}”"


def complete_draft(knowledge: Knowledge, draft: EntryDraft, question: str, taken: Collection[str]) -> EntryDraft:
    """The draft with what can be made up: its id, and the question as its phrasing."""
    phrasings = tuple(dict.fromkeys(filter(None, map(one_line, draft.phrasings))))
    phrasings = phrasings or tuple(filter(None, (one_line(question),)))
    made = draft.id.strip() or _free_id(knowledge, slug(draft.title or next(iter(phrasings), "")), taken)
    return replace(
        draft,
        id=made,
        phrasings=phrasings,
        answer=draft.answer.strip(),
        title=one_line(draft.title),
        theme=draft.theme.strip().removesuffix(".yaml"),
    )


def one_line(text: str) -> str:
    """A text as it can stand in a line of a file: single spaces, and nothing that no reader sees."""
    return " ".join(printable(text).split())


def as_sentence(words: str) -> str:
    """A problem with a capital letter and a full stop, where it has neither."""
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '?', '!')) else '.'}"


def _free_id(knowledge: Knowledge, wished: str, taken: Collection[str]) -> str:
    short = wished if len(wished) <= ID_LIMIT else wished[: ID_LIMIT + 1].rpartition("-")[0] or wished[:ID_LIMIT]
    tries = [short, *(f"{short}-{number}" for number in range(2, 100))]
    return next((one for one in tries if one not in knowledge.entries and one not in taken), short)


def _text_problem(text: str, what: str, limit: int) -> str:
    if not split_words(text):
        return f"The {what} is empty; write it in words."
    return f"The {what} is longer than {limit:,} characters." if len(text) > limit else ""


def _twice(knowledge: Knowledge, intent: Intent, text: str) -> str:
    """Whether the very phrasing stands there already."""
    known = knowledge.entries[intent.key].phrasings if intent.kind is Kind.ENTRY else ()
    if split_words(text) in {split_words(one) for one in known}:
        return f"“{shorten(text, SHOWN)}” is a phrasing of it already."
    return ""
