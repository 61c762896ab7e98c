"""What the knowledge holds: each role's facets and each entry, and what is empty, disputed, old or without a source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from rolebot.knowledge.model import Entry, Knowledge, Source


class State(StrEnum):
    """What is to be said of a facet of a role, or of an entry; several may hold."""

    EMPTY = "empty"
    UNSOURCED = "unsourced"
    DISPUTED = "disputed"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Cell:
    """A facet of a role: how many facts there are, and what is to be said of them; filled and fine if nothing is."""

    role: str
    facet: str
    facts: int
    states: tuple[State, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The roles and facets with their titles, a row of cells for each facet, and the entries with what is theirs."""

    roles: tuple[tuple[str, str], ...]
    facets: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    entries: int
    entry_states: tuple[tuple[str, tuple[State, ...]], ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells of all rows."""
        return tuple(cell for row in self.rows for cell in row)

    def count(self, state: State | None = None) -> int:
        """The cells of a state; without one, those that are filled."""
        return sum(1 for cell in self.cells if (state in cell.states if state else cell.facts))

    def entries_in(self, state: State) -> tuple[str, ...]:
        """The ids of the entries of a state."""
        return tuple(entry for entry, states in self.entry_states if state in states)

    def as_row(self) -> dict[str, Any]:
        """All of it, for other tools."""
        return {
            "roles": dict(self.roles),
            "facets": dict(self.facets),
            "cells": [
                _row({"role": cell.role, "facet": cell.facet, "facts": cell.facts}, cell.states) for cell in self.cells
            ],
            "entries": [_row({"entry": entry}, states) for entry, states in self.entry_states],
        }


def _row(row: dict[str, Any], states: Iterable[State]) -> dict[str, Any]:
    return {**row, "states": [state.value for state in states]}


def cover(knowledge: Knowledge, today: date, older_than: timedelta) -> Coverage:
    """What a knowledge holds. Old is what comes from dated sources alone, all of them from longer ago than that."""
    limit = today - min(older_than, today - date.min)
    stale = {source.id for source in knowledge.sources.values() if _is_before(source, limit)}
    disputed = {(role, entry.facet) for entry in knowledge.entries.values() if entry.positions for role in entry.roles}
    rows = tuple(
        tuple(_cell(knowledge, role, facet, stale, disputed) for role in knowledge.roles) for facet in knowledge.facets
    )
    return Coverage(
        roles=tuple((role.id, role.title) for role in knowledge.roles.values()),
        facets=tuple((facet.id, facet.title) for facet in knowledge.facets.values()),
        rows=rows,
        entries=len(knowledge.entries),
        entry_states=tuple((one.id, _states_of(one, stale)) for one in knowledge.entries.values()),
    )


def _cell(knowledge: Knowledge, role: str, facet: str, stale: set[str], disputed: set[tuple[str, str | None]]) -> Cell:
    facts = knowledge.roles[role].facets.get(facet, ())
    if not facts:
        return Cell(role, facet, 0, (State.EMPTY,))
    states = _states([fact.sources for fact in facts], stale, (role, facet) in disputed)
    return Cell(role, facet, len(facts), states)


def _states_of(entry: Entry, stale: set[str]) -> tuple[State, ...]:
    return _states([entry.sources], stale, bool(entry.positions))


def _states(sources: Iterable[tuple[str, ...]], stale: set[str], disputed: bool) -> tuple[State, ...]:
    cited = list(sources)
    every = {source for one in cited for source in one}
    holds = {
        State.UNSOURCED: not all(cited),
        State.DISPUTED: disputed,
        State.OLD: bool(every) and every <= stale,
    }
    return tuple(state for state, true in holds.items() if true)


def _is_before(source: Source, limit: date) -> bool:
    """Whether a source is from before a day for certain: of a year or a month, the last day counts."""
    if not source.date:
        return False
    year, month, day = [int(part) for part in (source.date + "-0-0").split("-")[:3]]
    if day:
        return date(year, month, day) < limit
    return (year, month or 12) < (limit.year, limit.month)
