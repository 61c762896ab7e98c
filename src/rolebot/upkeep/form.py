"""The form in which an entry is written in a text editor: a few labels, and no YAML that could be written wrongly."""

from collections.abc import Sequence

from rolebot.upkeep.drafting import EntryDraft

_FORM = """\
# {about}
# Write the answer below, then save and close. To give up, empty the file.
# Lines like these, above the answer, are left out.

# What stands above the answer; may stay empty.
title:

# Ids of sources in sources.yaml, with commas between them; may stay empty.
sources:

# Questions that it answers, one a line. Others like them will find it too.
questions:
{questions}

answer:

"""

LABELS = ("title:", "sources:", "questions:", "answer:")


def write_form(questions: Sequence[str], about: str) -> str:
    """The form for an entry that answers these questions."""
    lines = "\n".join(" ".join(question.split()) for question in questions)
    return _FORM.format(about=about, questions=lines)


def read_form(text: str) -> EntryDraft:
    """What was written into a form; a label that is missing leaves its part empty."""
    parts: dict[str, list[str]] = {label: [] for label in LABELS}
    label = ""
    for line in text.splitlines():
        begins = next((one for one in LABELS if line.lower().startswith(one)), "")
        if label == "answer:":
            parts[label].append(line)
        elif begins:
            label = begins
            parts[label].append(line[len(begins) :])
        elif label and not line.startswith("#"):
            parts[label].append(line)
    return EntryDraft(
        answer="\n".join(parts["answer:"]).strip(),
        title=" ".join(" ".join(parts["title:"]).split()),
        sources=tuple(" ".join(parts["sources:"]).replace(",", " ").split()),
        phrasings=tuple(line.strip() for line in parts["questions:"] if line.strip()),
    )
