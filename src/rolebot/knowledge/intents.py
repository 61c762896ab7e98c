"""Whether an intent leads anywhere in a knowledge."""

from rolebot.conversation import ALL_ROLES, Intent, Kind, parse_intent
from rolebot.knowledge.hints import nearest
from rolebot.knowledge.model import Knowledge


def explain_intent(intent_id: str, knowledge: Knowledge) -> str | None:
    """What is wrong with an intent's id, or None when it leads somewhere in this knowledge."""
    intent = parse_intent(intent_id)
    if intent is None:
        return f"`{intent_id}` is no intent; write for example `entry:some-id` or `profile:some-role/tools`"
    for role in intent.roles:
        if role not in knowledge.roles and not (role == ALL_ROLES and intent.kind is Kind.COMPARE):
            return f"unknown role `{role}`{nearest(role, list(knowledge.roles))}"
    for facet in intent.facets:
        if facet not in knowledge.facets:
            return f"unknown facet `{facet}`{nearest(facet, list(knowledge.facets))}"
    return _explain_key(intent, knowledge)


def _explain_key(intent: Intent, knowledge: Knowledge) -> str | None:
    if intent.kind is Kind.ENTRY and intent.key not in knowledge.entries:
        return f"unknown entry `{intent.key}`{nearest(intent.key, list(knowledge.entries))}"
    if intent.kind is Kind.TALK and intent.key not in knowledge.talks:
        return f"unknown small talk `{intent.key}`{nearest(intent.key, list(knowledge.talks))}"
    return None
