"""The manifest: what Slack has to know of the app, ready to be pasted.

Its scopes are the fewest with which everything works, and the doctor compares a token with them. The agent view can be
left out: where it is on, Slack keeps a workspace's guests away from the app.
"""

from typing import Any

from rolebot.adapters.slack.prompts import suggested_prompts
from rolebot.knowledge.model import Knowledge
from rolebot.settings import AdminSettings

COMMAND = "/role"
SHORTCUT = "answer_message"
EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

SCOPES = {
    "app_mentions:read": "to be asked by a mention in a channel",
    "chat:write": "to answer",
    "commands": f"for {COMMAND} and the shortcut on messages",
    "im:history": "to be asked in a direct message",
}
AGENT_SCOPES = {"assistant:write": "to suggest questions in an empty conversation"}
GROUP_SCOPES = {"usergroups:read": "to know who is in the user groups of ROLEBOT_SLACK_ADMINS"}
"""Asked for only where admins are named by a group."""

EVENTS = ["app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked"]

ABOUT = "Answers questions from what your team wrote, and names its sources"
LONG = (
    "Ask in a channel, in a direct message or with a command. Every answer was written by people of your own team "
    "and names its sources; where they wrote nothing, it says so instead of guessing. Answers to a command are for "
    "yourself until you share them, and follow-up questions carry on where you were."
)

NOBODY = AdminSettings()


def needed_scopes(admins: AdminSettings) -> dict[str, str]:
    """The scopes without which something does not work, and what each is for."""
    return SCOPES | (GROUP_SCOPES if admins.slack_groups else {})


def manifest(knowledge: Knowledge, url: str = "", agent: bool = True, admins: AdminSettings = NOBODY) -> dict[str, Any]:
    """The manifest for Socket Mode, or for signed requests to `url` and its paths."""
    base = url.rstrip("/").removesuffix(EVENTS_PATH)
    command = {
        "command": COMMAND,
        "description": "Ask a question, for yourself",
        "usage_hint": "your question, or help",
        "should_escape": True,
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {"name": "rolebot", "description": ABOUT, "long_description": LONG},
        "features": _features(knowledge, command | ({"url": base + EVENTS_PATH} if base else {}), agent),
        "oauth_config": _oauth(base, [*needed_scopes(admins), *(AGENT_SCOPES if agent else ())]),
        "settings": _settings(base),
    }


def _features(knowledge: Knowledge, command: dict[str, Any], agent: bool) -> dict[str, Any]:
    view = {"agent_description": ABOUT, "suggested_prompts": suggested_prompts(knowledge)}
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "rolebot", "always_online": True},
        "shortcuts": [
            {
                "name": "Answer with rolebot",
                "type": "message",
                "callback_id": SHORTCUT,
                "description": "Look up an answer to this message, for yourself",
            }
        ],
        "slash_commands": [command],
    } | ({"agent_view": view} if agent else {})


def _oauth(base: str, scopes: list[str]) -> dict[str, Any]:
    return ({"redirect_urls": [base + REDIRECT_PATH]} if base else {}) | {"scopes": {"bot": sorted(scopes)}}


def _settings(base: str) -> dict[str, Any]:
    address = {"request_url": base + EVENTS_PATH} if base else {}
    menus = {"message_menu_options_url": base + EVENTS_PATH} if base else {}  # of modals too, despite its name
    return {
        "event_subscriptions": address | {"bot_events": EVENTS},
        "interactivity": {"is_enabled": True} | address | menus,
        "org_deploy_enabled": False,
        "socket_mode_enabled": not base,
        "token_rotation_enabled": False,
    }
