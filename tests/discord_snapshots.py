"""Every kind of card that Discord gets, from the shipped knowledge; `python -m tests.discord_snapshots` writes them."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rolebot.adapters.discord.items import view_of
from rolebot.adapters.discord.notices import render_notice
from rolebot.adapters.discord.outgoing import embed_of
from rolebot.adapters.discord.rendering import Card, render
from rolebot.adapters.discord.words import ENGLISH, words_of
from rolebot.bot import Bot, load_bot
from rolebot.conversation import NEW, Intent, Kind
from rolebot.desk import Reply
from rolebot.settings import default_knowledge
from tests.discord_admin_cards import admin_cards
from tests.slack_snapshots import EXCHANGE, NOTICES, PUBLIC

FOLDER = Path(__file__).parent / "snapshots" / "discord"
ASKER = "300000000000000001"


async def payloads(bot: Bot) -> Mapping[str, Mapping[str, Any]]:
    """Embeds and components by the name of their snapshot."""
    made = {name: render(_ask(bot, asked), ENGLISH, asker=ASKER) for name, asked in PUBLIC.items()}
    chosen = Reply(bot.show(Intent(kind=Kind.CHOOSE, key="0-0-0-4")), EXCHANGE)
    whole = Intent(
        kind=Kind.COMPARE, roles=("data-scientist", "machine-learning-engineer"), facets=("responsibilities",)
    )
    made |= {
        "private": render(_ask(bot, "does a data scientist need a degree?"), ENGLISH, private=True),
        "private-german": render(_ask(bot, "does a data scientist need a degree?"), words_of("de"), private=True),
        "chosen": render(chosen, ENGLISH, private=True),
        "whole": render(Reply(bot.show(whole, whole=True), EXCHANGE, whole=True), ENGLISH, private=True),
    }
    made |= admin_cards(bot.knowledge)
    notices = {name: {"content": render_notice(notice)} for name, notice in NOTICES.items()}
    return {name: payload_of(card) for name, card in made.items()} | notices


def payload_of(card: Card) -> dict[str, Any]:
    """A card as Discord gets it. To be called within a running event loop."""
    view = view_of(card)
    return {"embeds": [embed_of(card).to_dict()], "components": view.to_components() if view else []}


def _ask(bot: Bot, question: str) -> Reply:
    return Reply(bot.ask(question, NEW), EXCHANGE)


def write_all() -> None:
    """Write every snapshot, and drop those of which there is no payload any more."""
    made = asyncio.run(payloads(load_bot(default_knowledge())))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.json"):
        if path.stem not in made:
            path.unlink()
    for name, payload in made.items():
        text = json.dumps(payload, indent=2, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_all()
