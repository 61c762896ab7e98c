"""An answer as plain text: everything an asker would read on a card."""

from rolebot.conversation import Answer, Line, Section


def plain_text(answer: Answer) -> str:
    """Title, lead, sections with numbered sources, and what to ask next."""
    number = {citation.id: citation.number for citation in answer.citations}
    parts = [part for part in (answer.title, answer.lead) if part]
    parts.extend(text for section in answer.sections if (text := _section(section, number)))
    if answer.citations:
        parts.append("Sources:\n" + "\n".join(f"[{one.number}] {one.label}" for one in answer.citations))
    if answer.suggestions:
        parts.append("Ask next:\n" + "\n".join(f"{at}. {one.label}" for at, one in enumerate(answer.suggestions, 1)))
    return "\n\n".join(parts)


def cite(line: Line, number: dict[str, int]) -> str:
    """A line with the numbers of its sources."""
    marks = "".join(f"[{at}]" for at in sorted(number[source] for source in line.sources if source in number))
    return f"{line.text} {marks}".rstrip()


def cite_closely(line: Line, number: dict[str, int]) -> str:
    """A line with the numbers of its sources, which never stand alone on a line of their own."""
    text, _, marks = cite(line, number).rpartition(" [")
    return f"{text}\N{NO-BREAK SPACE}[{marks}" if text else marks


def _section(section: Section, number: dict[str, int]) -> str:
    lines = [section.heading] if section.heading else []
    if section.text:
        lines.append(section.text)
    lines.extend(f"- {cite(line, number)}" for line in section.lines)
    if section.more:
        lines.append(f'- … and {section.more} more (say "more")')
    if section.table:
        heads = section.table.columns[1:]
        for name, *cells in section.table.rows:
            lines.append(f"{name}:")
            lines.extend(f"- {head}: {cell}" for head, cell in zip(heads, cells, strict=True))
    return "\n".join(lines)
