"""An embed as HTML: its parts in the order in which Discord shows them, whatever their order in the payload.

A part that nobody has drawn yet is an error, so that no picture lies.
"""

from collections.abc import Iterable

from pictures.discord.markup import inline_to_html, markdown_to_html
from pictures.picture import Payload
from pictures.text import text_to_html

EMBED = {"type", "flags", "color", "author", "title", "description", "fields", "footer"}


def embed_to_html(embed: Payload) -> str:
    """HTML of an embed. ValueError names a part that it cannot draw."""
    only("the embed", embed, EMBED)
    parts = []
    if "author" in embed:
        only("the author", embed["author"], {"name"})
        parts.append(f'<div class="author">{text_to_html(embed["author"]["name"])}</div>')
    if "title" in embed:
        parts.append(f'<div class="title">{inline_to_html(embed["title"])}</div>')
    if "description" in embed:
        parts.append(f'<div class="description">{markdown_to_html(embed["description"])}</div>')
    if "fields" in embed:
        parts.append(f'<div class="fields">{"".join(_field(one) for one in embed["fields"])}</div>')
    if "footer" in embed:
        only("the footer", embed["footer"], {"text"})
        parts.append(f'<div class="footer">{text_to_html(embed["footer"]["text"])}</div>')
    bar = f' style="border-color: #{embed["color"]:06x}"' if "color" in embed else ""
    return f'<div class="embed"{bar}>{"".join(parts)}</div>'


def only(where: str, given: Payload, known: Iterable[str]) -> None:
    """ValueError names what is given but not known."""
    if unknown := sorted(set(given) - set(known)):
        raise ValueError(f"no picture of `{unknown[0]}` in {where} yet; draw it in pictures/discord")


def _field(field: Payload) -> str:
    only("a field", field, {"name", "value", "inline"})
    name = f'<div class="name">{inline_to_html(field["name"])}</div>'
    kind = "inline" if field.get("inline") else "whole"
    return f'<div class="{kind}">{name}{markdown_to_html(field["value"])}</div>'
