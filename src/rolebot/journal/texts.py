"""What people type, as any database takes it."""

LONGEST_TEXT = 2_000
"""Characters of a question or a comment that are kept."""


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text, not too long, and without NUL and halves of characters."""
    return text[:longest].replace("\0", "").encode(errors="replace").decode()
