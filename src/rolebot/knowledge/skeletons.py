"""The beginning of a role or an entry: a file that explains itself, with room for what only an admin knows.

What must be written is left empty, and an empty value is a problem. So nobody is ever answered with a skeleton, and
`rolebot check` names each line that is still to be filled in. Everything else stands there as a comment.
"""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from rolebot.knowledge.editing import THEME, Edit, add_entry
from rolebot.knowledge.finding import EditError, read_files, schema_line
from rolebot.knowledge.layers import Snapshot
from rolebot.knowledge.shapes import ID
from rolebot.knowledge.soundness import RESERVED_ROLES
from rolebot.knowledge.source import Data
from rolebot.knowledge.writing import one_line, write_scalar
from rolebot.text import slug, split_words

ID_LIMIT, ENTRY_ID_LIMIT, NAME_LIMIT = 48, 64, 100
"""Characters of the id of a role, of the id of an entry, and of the name of a role."""

SHOWN, WIDTH = 20, 110
"""Ids of facets or sources that a comment names at most, and characters of its lines."""

ROLE = """\
{schema}# The {name}: other names, and all that is known about the job, per facet and per source.
# Lines that begin with # are hints. Take away the # of those that you use, and delete the others.
name: {written}

# A name for buttons, with 14 characters at most.
# short: {short}

# What else people call the job. Plurals are understood.
# aliases: [another name, one more]

# What they call its field, as in "how do I get into …".
# field: [the field]

# What the job is, in one sentence. This must be filled in.
summary:

# What is known: a facet, below it the source that says so, below that its facts. Leave out what nobody says.
# A fact is a sentence, or a group of things in brackets, which can be looked up and compared.
{facets}
{sources}
# facets:
#   {facet}:
#     {source}:
#       - Does this and that.
#       - A group: [one thing, another thing]
"""

ENTRY = """\
- id: {id}
  # Lines that begin with # are hints. Take away the # of those that you use, and delete the others.
  #
  # The heading of the answer; without it, the first phrasing is.
  # title: {title}
  #
  # The roles that it is about. With them, it answers no question about another role.
  # roles: [{role}]
  #
  # The sources that are named below the answer.
  # sources: [{source}]
  #
  # How people ask for it. Five ways that differ are worth more than twenty that are alike. Fill in one or more.
  phrasings:
  {indent}-
  # The answer, below this line, each line of it with four spaces before it. This must be filled in.
  answer: |"""


def new_role(snapshot: Snapshot, name: str, role: str = "") -> Edit:
    """The file of a role that is to be written, in the last folder. Raises EditError where it cannot be."""
    name = one_line(name)
    role = role or slug(name)
    _refuse_name(name, role)
    path = snapshot.folders[-1] / "roles" / f"{role}.yaml"
    for where, known in _roles(snapshot):
        if where.stem == role:
            there = "that one" if where.is_relative_to(snapshot.folders[-1]) else f"it in {path}"
            raise EditError(f"there is a role `{role}` already, in {where}; add to {there}.")
        if any(split_words(name) == split_words(one) for one in known):
            raise EditError(f'"{name}" is a name of the role `{where.stem}` already, in {where}; choose another.')
    facets, sources = _keys(snapshot, "facets"), _keys(snapshot, "sources")
    text = ROLE.format(
        schema=schema_line(snapshot, "roles"),
        name=name,
        written=write_scalar(name),
        short=write_scalar(name.split()[-1][:14].capitalize()),
        facets=_told("Facets", facets, "facets.yaml"),
        sources=_told("Sources", sources, "sources.yaml"),
        facet=facets[0] if facets else "some-facet",
        source=sources[0] if sources else "some-source",
    )
    return Edit(path, None, text.encode())


def new_entry(snapshot: Snapshot, entry: str, theme: str = "") -> Edit:
    """An entry that is to be written, at the end of the file of its theme. Raises EditError where it cannot be.

    Without a theme it gets a file of its own.
    """
    if len(entry) > ENTRY_ID_LIMIT or not re.fullmatch(r"[^\s/]+", entry) or not split_words(entry):
        example = slug(entry)[:ENTRY_ID_LIMIT].strip("-") or "table-access"
        what = f"write it without spaces and `/`, {ENTRY_ID_LIMIT} characters at most, such as `{example}`"
        raise EditError(f"`{entry}` cannot be the id of an entry; {what}.")
    roles, sources = [where.stem for where, _ in _roles(snapshot)], _keys(snapshot, "sources")

    def write(offset: int) -> str:
        return ENTRY.format(
            id=write_scalar(entry),
            title=write_scalar(" ".join(split_words(entry)).capitalize()),
            role=roles[0] if roles else "some-role",
            source=sources[0] if sources else "some-source",
            indent=" " * offset,
        )

    plain: dict[str, Data] = {"id": entry, "phrasings": [""], "answer": ""}
    own = slug(entry)
    return add_entry(snapshot, theme or (own if ID.fullmatch(own) else THEME), plain, write)


def _refuse_name(name: str, role: str) -> None:
    if set(re.split(r"[/\\]", name)) & {"", ".", ".."}:
        raise EditError(f'"{name}" is no name of a job; write it as people say it, such as "data curator".')
    if len(name) > NAME_LIMIT:
        raise EditError(f"the name is longer than {NAME_LIMIT} characters; write a shorter one.")
    if not ID.fullmatch(role) or len(role) > ID_LIMIT:
        what = f"small letters, digits and single dashes, {ID_LIMIT} characters at most"
        raise EditError(f"`{role}` cannot be the id of a role; name one with --id: {what}.")
    if role in RESERVED_ROLES:
        raise EditError(f"`{role}` has a meaning of its own; name another id with --id.")


def _roles(snapshot: Snapshot) -> Iterator[tuple[Path, list[str]]]:
    """The file of each role, and the names that it has there."""
    for file, data in read_files(snapshot, "roles"):
        found = [data.get(key, "") for key in ("name", "short", "aliases")] if isinstance(data, dict) else []
        names = [name for one in found for name in (one if isinstance(one, list) else [one])]
        yield snapshot.path(file), [name for name in names if isinstance(name, str) and name]


def _keys(snapshot: Snapshot, name: str) -> list[str]:
    """The ids that the files of a name hold, in all folders, in their order."""
    read = [data for _, data in read_files(snapshot, name)]
    return list(dict.fromkeys(key for data in reversed(read) if isinstance(data, dict) for key in data))


def _told(what: str, ids: list[str], file: str) -> str:
    """A comment that names some ids."""
    if not ids:
        return f"# {what} are named in {file}, which holds none yet."
    more = ["…"] if len(ids) > SHOWN else []
    return textwrap.fill(f"# {what}, from {file}: {', '.join([*ids[:SHOWN], *more])}", WIDTH, subsequent_indent="# ")
