"""The form in which an entry is written in a text editor: a few labels, and no YAML that could be written wrongly."""

from rolebot.upkeep.drafting import EntryDraft, one_line

_FORM = """\
# {about}
# Write the answer below, then save and close. To give up, empty the file.
# Lines like these, above the answer, are left out.

# What stands above the answer; may stay empty.
title: {title}

# Ids of sources in sources.yaml, with commas between them; may stay empty.
sources: {sources}

# Questions that it answers, one a line behind a dash. Others like them will find it too.
questions:
{questions}

answer:
{answer}
"""

LABELS = ("title:", "sources:", "questions:", "answer:")


def write_form(draft: EntryDraft, about: str) -> str:
    """The form for an entry, with what is known of it."""
    return _FORM.format(
        about=about,
        title=draft.title,
        sources=", ".join(draft.sources),
        questions="\n".join(f"- {one_line(question)}" for question in draft.phrasings),
        answer=draft.answer,
    )


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
        phrasings=tuple(filter(None, (line.strip().removeprefix("-").strip() for line in parts["questions:"]))),
    )
