"""What it takes to serve Slack and Discord, out of the environment; whatever is wrong with it is named at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rolebot.settings import (
    ANYWHERE,
    NOBODY,
    PORT,
    AdminSettings,
    SettingsError,
    admin_problems,
    host_problem,
    ids_in,
    log_problems,
    port_problem,
    read_admins,
    read_health,
    read_logging,
    read_settings,
    value_of,
)

CONNECT_DISCORD = "docs/how-to/connect-discord.md"

CONNECT_SLACK = "docs/how-to/connect-slack.md"

_KINDS = {
    "xoxb-": "a bot token",
    "xoxe.xoxb-": "a bot token",
    "xoxp-": "a user token",
    "xoxe.xoxp-": "a user token",
    "xapp-": "an app-level token",
}

_ADDRESS = r"{}s?://[^\s@]+$"
"""Of a server; with a name and password in it, no library would send a token there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """What it takes to serve Slack: one workspace by its token, or many by the client's id and secret.

    `api_url` is where Slack's Web API is, empty for Slack itself; `host` and `port` are where signed requests come in.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = ""
    host: str = ANYWHERE
    port: int = PORT
    metrics_token: str = field(default="", repr=False)
    admins: AdminSettings = NOBODY

    @property
    def serves_many(self) -> bool:
        """Whether workspaces install the app themselves."""
        return bool(self.client_id and self.client_secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordSettings:
    """What it takes to serve Discord; the addresses are empty for Discord's own.

    `shards` are those that this process serves, and how many there are in all; None lets Discord say.
    """

    token: str = field(repr=False)
    api_url: str = ""
    gateway_url: str = ""
    shards: tuple[list[int], int] | None = None
    admins: AdminSettings = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSettings:
    """What it takes to serve each platform that has its tokens; `slack_http` says that Slack sends signed requests."""

    slack: SlackSettings | None = None
    slack_http: bool = False
    discord: DiscordSettings | None = None


def read_slack(environment: Mapping[str, str], http: bool) -> SlackSettings:
    """What it takes to serve Slack, through a socket or by signed requests. Raises SettingsError."""
    problems = slack_problems(environment, http)
    if problems:
        raise SettingsError(problems)
    return SlackSettings(
        bot_token=value_of(environment, "SLACK_BOT_TOKEN"),
        app_token=value_of(environment, "SLACK_APP_TOKEN"),
        signing_secret=value_of(environment, "SLACK_SIGNING_SECRET"),
        client_id=value_of(environment, "SLACK_CLIENT_ID"),
        client_secret=value_of(environment, "SLACK_CLIENT_SECRET"),
        api_url=value_of(environment, "ROLEBOT_SLACK_API_URL"),
        host=value_of(environment, "ROLEBOT_HOST") or ANYWHERE,
        port=int(value_of(environment, "PORT") or PORT),
        metrics_token=value_of(environment, "ROLEBOT_METRICS_TOKEN"),
        admins=read_admins(environment),
    )


def slack_problems(environment: Mapping[str, str], http: bool) -> tuple[str, ...]:
    """Everything in the environment that keeps rolebot from serving Slack."""
    many = [name for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET") if value_of(environment, name)]
    found = [] if http and many else [_token_problem(environment, "SLACK_BOT_TOKEN", "a bot token", "xoxb-")]
    if not http:
        missing = _token_problem(environment, "SLACK_APP_TOKEN", "an app-level token", "xapp-")
        signed = not value_of(environment, "SLACK_APP_TOKEN") and value_of(environment, "SLACK_SIGNING_SECRET")
        found.append(f"{missing}; or did you mean --http?" if signed else missing)
        if len(many) == 2:
            found.append(
                "SLACK_CLIENT_ID lets many workspaces install the app, which needs --http; unset it, or add that"
            )
    else:
        found.append(_secret_problem(environment))
        if len(many) == 1:
            found.append(f"{many[0]} is set alone; many workspaces need SLACK_CLIENT_ID and SLACK_CLIENT_SECRET")
        found += [_homeless(one) for one in ids_in(environment, "ROLEBOT_SLACK_ADMINS") if len(many) == 2]
    address = value_of(environment, "ROLEBOT_SLACK_API_URL")
    if address and not re.match(_ADDRESS.format("http"), address):
        found.append("ROLEBOT_SLACK_API_URL is no web address such as https://host; leave it unset for Slack itself")
    found += [
        port_problem(environment),
        host_problem(environment),
        *admin_problems(environment),
        *log_problems(environment),
    ]
    return tuple(problem for problem in found if problem)


def _homeless(admin: str) -> str:
    """An id of Slack's is unique within its workspace only, so among many it says nothing without that."""
    wanted = f"where many workspaces are served, name the workspace as well: T0123ABCD/{admin}"
    return "" if "/" in admin else f"ROLEBOT_SLACK_ADMINS holds {admin!r}; {wanted}"


def read_discord(environment: Mapping[str, str]) -> DiscordSettings:
    """What it takes to serve Discord. Raises SettingsError."""
    problems = discord_problems(environment)
    if problems:
        raise SettingsError(problems)
    return DiscordSettings(
        token=value_of(environment, "DISCORD_TOKEN"),
        api_url=value_of(environment, "ROLEBOT_DISCORD_API_URL"),
        gateway_url=value_of(environment, "ROLEBOT_DISCORD_GATEWAY_URL"),
        shards=_shards(value_of(environment, "ROLEBOT_DISCORD_SHARDS")),
        admins=read_admins(environment),
    )


def discord_problems(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Everything in the environment that keeps rolebot from serving Discord."""
    token, shards = value_of(environment, "DISCORD_TOKEN"), value_of(environment, "ROLEBOT_DISCORD_SHARDS")
    found = []
    if not token:
        found.append(f"DISCORD_TOKEN is not set; it stands on the app's page under Bot, see {CONNECT_DISCORD}")
    elif re.search(r"[\s'\"]", token):
        found.append("DISCORD_TOKEN holds quotes or spaces; set it to the bare token")
    elif token.startswith("Bot") or token.isdecimal():
        found.append("DISCORD_TOKEN is no token; it stands on the app's page under Bot, behind Reset Token")
    if shards and _shards(shards) is None:
        found.append(f"ROLEBOT_DISCORD_SHARDS is no range of shards: {shards}; write 0-3/8 for the first four of eight")
    for name, kind in (("ROLEBOT_DISCORD_API_URL", "http"), ("ROLEBOT_DISCORD_GATEWAY_URL", "ws")):
        address = value_of(environment, name)
        if address and not re.match(_ADDRESS.format(kind), address):
            found.append(f"{name} is no address such as {kind}s://host; leave it unset to reach Discord itself")
    found += [
        port_problem(environment),
        host_problem(environment),
        *admin_problems(environment),
        *log_problems(environment),
    ]
    return tuple(problem for problem in found if problem)


def read_platforms(environment: Mapping[str, str]) -> PlatformSettings:
    """What it takes to serve every platform that has some of its tokens. Raises SettingsError with all that is wrong.

    Slack is served through a socket where it has an app-level token, and otherwise by signed requests.
    """
    has_slack = any(value_of(environment, name) for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CLIENT_ID"))
    has_discord = bool(value_of(environment, "DISCORD_TOKEN"))
    signed = bool(value_of(environment, "SLACK_SIGNING_SECRET") and not value_of(environment, "SLACK_APP_TOKEN"))
    problems: list[str] = []
    if not has_slack and not has_discord:
        problems.append(
            f"SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set; Slack takes part with them, see {CONNECT_SLACK}"
        )
        problems.append(f"DISCORD_TOKEN is not set; Discord takes part with it, see {CONNECT_DISCORD}")
    problems += slack_problems(environment, signed) if has_slack else ()
    problems += discord_problems(environment) if has_discord else ()
    for read in (read_settings, read_admins, read_health, read_logging):
        try:
            read(environment)
        except SettingsError as error:
            problems += error.problems
    if problems:
        raise SettingsError(tuple(dict.fromkeys(problems)))
    return PlatformSettings(
        slack=read_slack(environment, signed) if has_slack else None,
        slack_http=has_slack and signed,
        discord=read_discord(environment) if has_discord else None,
    )


def _shards(written: str) -> tuple[list[int], int] | None:
    """The shards of a range such as `0-3/8`, and how many there are in all; None where it is none."""
    found = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?/(\d{1,4})", written)
    if not found:
        return None
    first, last, count = int(found[1]), int(found[2] or found[1]), int(found[3])
    return (list(range(first, last + 1)), count) if first <= last < count else None


def _token_problem(environment: Mapping[str, str], name: str, wanted: str, start: str) -> str:
    token = value_of(environment, name)
    if not token:
        return f"{name} is not set; it takes {wanted} ({start}…), see {CONNECT_SLACK}"
    if re.search(r"[\s'\"]", token):
        return f"{name} holds quotes or spaces; set it to the bare token ({start}…)"
    kind = next((kind for begin, kind in _KINDS.items() if token.startswith(begin)), "no token of Slack's")
    return "" if kind == wanted else f"{name} holds {kind}, but takes {wanted} ({start}…), see {CONNECT_SLACK}"


def _secret_problem(environment: Mapping[str, str]) -> str:
    secret = value_of(environment, "SLACK_SIGNING_SECRET")
    if not secret:
        return f"SLACK_SIGNING_SECRET is not set; it stands under Basic Information, see {CONNECT_SLACK}"
    kind = next((kind for begin, kind in _KINDS.items() if secret.startswith(begin)), "")
    return f"SLACK_SIGNING_SECRET holds {kind}; the secret stands under Basic Information" if kind else ""
