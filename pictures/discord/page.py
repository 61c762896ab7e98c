"""A page around an answer, in Discord's general dark look: below the question, or below the command that was used."""

from dataclasses import dataclass
from html import escape
from pathlib import Path

from pictures.discord.components_to_html import component_to_html
from pictures.discord.embed_to_html import embed_to_html, only
from pictures.discord.markup import markdown_to_html
from pictures.frame import ASKER, BOT, avatar, frame, mention, message
from pictures.icons import ICONS
from pictures.picture import Payload, Picture

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What Discord itself says around an answer, in the reader's language."""

    used: str
    only_you: str
    dismiss: str
    times: tuple[str, str]


PHRASES = {
    "en": Phrases(
        used="{who} used {command}",
        only_you="Only you can see this",
        dismiss="Dismiss message",
        times=("9:40 AM", "9:41 AM"),
    ),
    "de": Phrases(
        used="{who} hat {command} verwendet",
        only_you="Nur du kannst das sehen",
        dismiss="Nachricht verwerfen",
        times=("09:40", "09:41"),
    ),
}
COMMANDS = {"en": "/ask", "de": "/frage"}


def page(picture: Picture, payload: Payload) -> str:
    """The whole HTML of a picture of embeds and components."""
    only("the message", payload, {"content", "embeds", "components"})
    embeds, components = payload.get("embeds", ()), payload.get("components", ())
    text = markdown_to_html(payload["content"]) if "content" in payload else ""
    body = "".join([text, *map(embed_to_html, embeds), *map(component_to_html, components)])
    return frame(picture, STYLE, f"<main>{_asked(picture, body) if picture.asked else _private(picture, body)}</main>")


def _asked(picture: Picture, body: str) -> str:
    question, (before, after) = f"{mention(BOT)} {escape(picture.asked)}", PHRASES[picture.language].times
    reply = f'<div class="above">{avatar(ASKER)}<b>{ASKER}</b><span class="quote">{question}</span></div>'
    return message(ASKER, before, question) + reply + message(BOT, after, body)


def _private(picture: Picture, body: str) -> str:
    phrases = PHRASES[picture.language]
    command = f'<span class="mention">{picture.used or COMMANDS[picture.language]}</span>'
    used = phrases.used.format(who=f"<b>{ASKER}</b>", command=command)
    above = f'<div class="above">{avatar(ASKER)}<span>{used}</span></div>'
    below = f'{ICONS["eye"]}{phrases.only_you} · <span class="link">{phrases.dismiss}</span>'
    shown = message(BOT, phrases.times[1], f'{body}<div class="below">{below}</div>')
    return f'<div class="private">{above}{shown}</div>'
