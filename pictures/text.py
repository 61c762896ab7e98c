"""Plain text as HTML."""

from html import escape


def text_to_html(text: str) -> str:
    """HTML of a text without markup."""
    return escape(text).replace("\n", "<br>")
