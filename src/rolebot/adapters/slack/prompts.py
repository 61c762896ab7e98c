"""What somebody can start with: the help of `/role`, and the questions that Slack suggests."""

from rolebot.adapters.slack.blocks import Blocks, actions, button, header, section
from rolebot.adapters.slack.markup import to_mrkdwn
from rolebot.adapters.slack.rendering import Message
from rolebot.conversation import Intent, Kind
from rolebot.knowledge.model import Knowledge
from rolebot.text import shorten

PROMPTS = 4

WAYS = """\
- `/role what does a data architect do?` asks for yourself; you can show the answer to the channel.
- `/role compare data scientist, ML engineer` puts roles side by side.
- `/role roles` lists the roles that I know.
- `@rolebot …` in a channel answers everybody in a thread. Mention me again to carry on.
- A direct message is a conversation: go on with "and the salary?" or "why?".
- *Answer with rolebot*, in the menu of a message, answers what somebody else asked."""

PLAIN_WAYS = """\
- `/role …` and a question asks for yourself; you can show the answer to the channel.
- `@rolebot …` in a channel answers everybody in a thread. Mention me again to carry on.
- A direct message is a conversation.
- *Answer with rolebot*, in the menu of a message, answers what somebody else asked."""

ADMINS_WAY = """
- `/role admin` shows you, as one of my admins, what people asked in vain, and lets you mend it."""


def help_message(knowledge: Knowledge, admin: bool = False) -> Message:
    """How to ask, and where to start; an admin learns more."""
    ways = (WAYS if knowledge.roles else PLAIN_WAYS) + (ADMINS_WAY if admin else "")
    first = [button("The roles I know", "show:0", Intent(kind=Kind.ROLES).address)] if knowledge.roles else []
    if knowledge.choice:
        first.append(button("Which role suits me?", "choose", "start"))
    blocks: Blocks = [header("Ask me as you would ask a colleague"), section(to_mrkdwn(ways))]
    return Message(to_mrkdwn(ways), [*blocks, actions(first)] if first else blocks)


def suggested_prompts(knowledge: Knowledge) -> list[dict[str, str]]:
    """Up to four questions with short titles, as Slack shows them in an empty conversation."""
    names = [role.name for role in knowledge.roles.values()]
    asked = [entry.phrasings[0] for entry in knowledge.entries.values()] if not names else []
    if names:
        asked.append("Which roles do you know?")
        asked.append(f"What does {_one(names[0])} do?")
    if len(names) > 1:
        asked.append(f"What is the difference between {_one(names[-1])} and {_one(names[0])}?")
    if knowledge.choice:
        asked.append("Which role suits me?")
    return [{"title": shorten(text, 75), "message": text} for text in asked if text.strip()][:PROMPTS]


def _one(name: str) -> str:
    """A name with its article in front."""
    return f"{'an' if name[:1].casefold() in tuple('aeiou') else 'a'} {name}"
