"""Chance that is the same in every run."""

from random import Random


def seeded(seed: int) -> Random:
    """A source of chance that the seed decides."""
    return Random(seed)  # noqa: S311  nothing here is secret
