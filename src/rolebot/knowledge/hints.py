"""A hint at what an admin may have meant."""

import difflib


def nearest(word: str, known: list[str]) -> str:
    """A hint that names the known word nearest to this one, or all of them when there are few; may be empty."""
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if found:
        return f"; did you mean `{found[0]}`?"
    return f"; known are {', '.join(f'`{name}`' for name in known)}" if 0 < len(known) <= 20 else ""
