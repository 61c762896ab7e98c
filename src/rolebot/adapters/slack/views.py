"""Modals and the Home tab: answers for one person, the choice step by step, a comment, and the roles to browse."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rolebot.adapters.slack.blocks import (
    RADIOS,
    SECTION,
    TITLE,
    VIEW_BLOCKS,
    Blocks,
    Payload,
    actions,
    beside,
    button,
    context,
    header,
    pack,
    plain,
    section,
)
from rolebot.adapters.slack.markup import fit
from rolebot.adapters.slack.prompts import suggested_prompts
from rolebot.conversation import Intent, Kind
from rolebot.knowledge.model import ChoiceQuestion, Knowledge
from rolebot.text import read_json

NEWS = 5
EXAMPLES = 12
"""Entries named in the Home tab of a plain FAQ."""

MOST_ROLES = 60
COMMENT = 2000


def modal(callback: str, blocks: Sequence[Payload], title: str = "rolebot", **more: Any) -> Payload:
    """A modal with a button that closes it; `memo` in `more` is what it remembers."""
    memo = more.pop("memo", {})
    view = {"type": "modal", "callback_id": callback, "title": plain(title, TITLE), "blocks": list(blocks)}
    close = plain("Cancel" if "submit" in more else "Close", TITLE)
    return view | {"close": close, "private_metadata": json.dumps(memo)} | more


def memo_of(view: Any) -> dict[str, Any]:
    """What a modal remembers; nothing where it is not ours or broken."""
    written = view.get("private_metadata") if isinstance(view, Mapping) else None
    memo = read_json(written) if isinstance(written, str) else None
    return memo if isinstance(memo, dict) else {}


def waiting() -> Payload:
    """A modal that stands until the answer is there."""
    return modal("answer", [section("Looking it up …")])


def ask_choice(question: ChoiceQuestion, picked: Sequence[int], steps: int) -> Payload:
    """One question of the choice; `picked` are the options taken so far, counted from 0."""
    options = [{"text": plain(option.say, 75), "value": str(at)} for at, option in enumerate(question.options)]
    radios = {"type": "radio_buttons", "action_id": "option", "options": options[:RADIOS]}
    last = len(picked) + 1 == steps
    asked = {
        "type": "input",
        "block_id": f"step-{len(picked)}",
        "label": plain(question.ask, 200),
        "element": radios,
    }
    progress = context([f"Question {len(picked) + 1} of {steps}"])
    return modal(
        "choose",
        [progress, asked],
        title="Which role suits me?",
        submit=plain("See my roles" if last else "Next", TITLE),
        memo={"picked": list(picked)},
    )


def ask_comment(exchange: str) -> Payload:
    """What was missing? A comment that may be left out."""
    typed = {
        "type": "plain_text_input",
        "action_id": "comment",
        "multiline": True,
        "max_length": COMMENT,
        "placeholder": plain("What did you hope to read?", 150),
    }
    asked = {
        "type": "input",
        "block_id": "comment",
        "optional": True,
        "label": plain("What was missing or wrong?", 200),
        "element": typed,
    }
    thanks = section("Thank you for saying so. The people who own the answers will see it, without your name.")
    return modal(
        "comment", [thanks, asked], title="Tell us more", submit=plain("Send", TITLE), memo={"exchange": exchange}
    )


def picked_in(view: Any) -> list[int]:
    """The options of the choice taken so far, with the one that was just submitted."""
    before = memo_of(view).get("picked")
    picked = [at for at in before if isinstance(at, int)] if isinstance(before, list) else []
    option = typed_in(view, f"step-{len(picked)}", "option").get("selected_option") or {}
    value = str(option.get("value", ""))
    return [*picked, int(value)] if value.isdecimal() else picked


def comment_in(view: Any) -> tuple[str, str]:
    """The exchange that a comment is about, and the comment."""
    return str(memo_of(view).get("exchange") or ""), str(
        typed_in(view, "comment", "comment").get("value") or ""
    ).strip()


def typed_in(view: Any, block: str, element: str) -> dict[str, Any]:
    """What was typed or chosen in a part of a modal; nothing where there is no such part."""
    try:
        found = view["state"]["values"][block][element]
    except (KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def home(knowledge: Knowledge) -> Payload:
    """The Home tab: a search box, the roles, and what is new."""
    blocks: Blocks = [header("Who does what" if knowledge.roles else "Ask me")]
    blocks += [_search(knowledge), *_ways_in(knowledge)]
    blocks += [{"type": "divider"}, *(_roles(knowledge) if knowledge.roles else _examples(knowledge))]
    if knowledge.news:
        lines = [f"• {fit(text, 500)}" for text in knowledge.news[:NEWS]]
        blocks += [{"type": "divider"}, section("\n".join(pack(["*What is new*", *lines], SECTION)[:1]))]
    return {"type": "home", "callback_id": "home", "blocks": blocks[:VIEW_BLOCKS]}


def _search(knowledge: Knowledge) -> Payload:
    example = next((prompt["message"] for prompt in suggested_prompts(knowledge)[-2:]), "")
    box = {
        "type": "plain_text_input",
        "action_id": "search",
        "placeholder": plain(f"For example: {example}" if example else "Your question", 150),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    label = plain("Ask a question, then press Enter", 200)
    return {"type": "input", "block_id": "search", "dispatch_action": True, "label": label, "element": box}


def _ways_in(knowledge: Knowledge) -> Blocks:
    ways = [button("Which role suits me?", "choose", "start", primary=True)] if knowledge.choice else []
    return [actions(ways)] if ways else []


def _roles(knowledge: Knowledge) -> Blocks:
    blocks: Blocks = [section("*Roles to browse*")]
    for at, role in enumerate(list(knowledge.roles.values())[:MOST_ROLES]):
        intent = Intent(kind=Kind.PROFILE, roles=(role.id,))
        look = button("Open", f"open:{at}", intent.address, spoken=f"Open {role.title}")
        blocks.append(beside(f"*{fit(role.title, 150)}*\n{fit(role.summary, 500)}", look))
    return blocks


def _examples(knowledge: Knowledge) -> Blocks:
    blocks: Blocks = [section("*For example*")]
    for at, entry in enumerate(list(knowledge.entries.values())[:EXAMPLES]):
        look = button("Open", f"open:{at}", Intent(kind=Kind.ENTRY, key=entry.id).address, spoken=f"Open {entry.title}")
        blocks.append(beside(fit(entry.title, 300) or "…", look))
    return blocks
