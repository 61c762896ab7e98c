"""A hint at what an admin may have meant."""

import difflib


def meant(word: str, known: list[str]) -> str:
    """The known word that is nearest to this one; empty when none is near."""
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else ""


def nearest(word: str, known: list[str]) -> str:
    """A hint that names the known word nearest to this one, or all of them when there are few; may be empty."""
    if near := meant(word, known):
        return f"; did you mean `{near}`?"
    return f"; known are {', '.join(f'`{name}`' for name in known)}" if 0 < len(known) <= 20 else ""
