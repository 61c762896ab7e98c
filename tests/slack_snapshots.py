"""Every kind of payload that Slack gets, from the shipped knowledge; `python -m tests.slack_snapshots` writes them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rolebot.adapters.slack import views
from rolebot.adapters.slack.notices import render_notice
from rolebot.adapters.slack.presses import fill_view
from rolebot.adapters.slack.prompts import help_message
from rolebot.adapters.slack.rendering import Message, render_message
from rolebot.bot import Bot, load_bot
from rolebot.conversation import NEW, Intent, Kind
from rolebot.desk import Reply
from rolebot.knowledge.places import Place, Problem
from rolebot.notices import notice_of
from rolebot.settings import default_knowledge
from tests.slack_admin_views import admin_views

FOLDER = Path(__file__).parent / "snapshots" / "slack"

EXCHANGE = "0123456789abcdef"

PUBLIC = {
    "profile": "what does a data architect do?",
    "role": "tell me about data engineers",
    "comparison": "data scientist vs machine learning engineer",
    "comparison-of-a-facet": "who earns more, a data scientist or an ML engineer?",
    "look-up": "who uses Spark?",
    "move": "how do I get from data scientist to ML engineer?",
    "entry": "what belongs in a handover contract?",
    "did-you-mean": "what is it with degrees",
    "no-salary": "what does a data architect earn?",
    "unanswered": "how much does a nurse earn?",
    "small-talk": "thanks!",
    "choice": "which role suits me?",
}

NOTICES = {
    "notice": notice_of(
        [
            Problem(Place("/srv/knowledge/entries/<!channel> @everyone.yaml", 4, 3), "unknown key `fasets`"),
            Problem(Place("/srv/knowledge/roles/data-engineer.yaml", 14, 3), f"<@U0BOB0001> & {'a long word ' * 40}"),
            *(Problem(Place("/srv/knowledge/checks/more.yaml", line), f"no. {line}") for line in range(1, 6)),
        ]
    ),
    "notice-fixed": notice_of([]),
}
"""What admins' channels are told, by the name of its snapshot."""


def payloads(bot: Bot) -> Mapping[str, Mapping[str, Any]]:
    """Messages and views by the name of their snapshot."""
    made = {name: _message(render_message(_ask(bot, asked), asker="U0ALICE01")) for name, asked in PUBLIC.items()}
    choice = bot.knowledge.choice
    chosen = Reply(bot.show(Intent(kind=Kind.CHOOSE, key="0-0-0-4")), EXCHANGE)
    made |= {name: _message(render_notice(notice)) for name, notice in NOTICES.items()}
    return (
        made
        | admin_views(bot.knowledge)
        | {
            "private": _message(render_message(_ask(bot, "does a data scientist need a degree?"), private=True)),
            "help": _message(help_message(bot.knowledge)),
            "help-admin": _message(help_message(bot.knowledge, admin=True)),
            "home": views.home(bot.knowledge),
            "modal-answer": fill_view(_ask(bot, "which tools does a data analyst use?"), "C1/U1", {"channel": "C1"}),
            "modal-choice": views.ask_choice(choice[0], (), len(choice)),
            "modal-chosen": fill_view(chosen, "C1/U1"),
            "modal-comment": views.ask_comment(EXCHANGE),
        }
    )


def _ask(bot: Bot, question: str) -> Reply:
    return Reply(bot.ask(question, NEW), EXCHANGE)


def _message(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks}


def write_all() -> None:
    """Write every snapshot, and drop those of which there is no payload any more."""
    made = payloads(load_bot(default_knowledge()))
    for path in FOLDER.glob("*.json"):
        if path.stem not in made:
            path.unlink()
    for name, payload in made.items():
        text = json.dumps(payload, indent=2, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_all()
