"""The environment becomes Settings; whatever is wrong with it is named at once."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

CONNECT_DISCORD = "docs/how-to/connect-discord.md"
CONNECT_SLACK = "docs/how-to/connect-slack.md"

PORT = 3000

HERE, ANYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104  requests of Slack's come from outside, through a router
"""The addresses of this machine at which only itself, or everybody, finds a server."""

SHIPPED = "shipped"
"""Names the knowledge that came with rolebot, which lies wherever rolebot was installed."""

KEEP_DAYS = 180
"""What was asked longer ago says little about what people ask."""

ASKER_LIMIT, TEAM_LIMIT = 30, 600
"""Questions and presses in a minute: more than a person types, and than a crowded room asks."""

_ADMIN_IDS = {
    "ROLEBOT_SLACK_ADMINS": (
        r"([TE][A-Z0-9]{2,}/)?[UWS][A-Z0-9]{2,}",
        "ids of users and user groups of Slack, such as U0123ABCD,S0456EFGH or, with their workspace, T0789/U0123",
    ),
    "ROLEBOT_DISCORD_ADMINS": (r"[0-9]{5,20}", "ids of users and roles of Discord, such as 112233445566778899"),
}
_ADMIN_CHANNELS = {
    "ROLEBOT_SLACK_ADMIN_CHANNEL": (r"[CG][A-Z0-9]{2,}", "the id of a channel of Slack, such as C0123ABCD"),
    "ROLEBOT_DISCORD_ADMIN_CHANNEL": (r"[0-9]{5,20}", "the id of a channel of Discord, such as 112233445566778899"),
}
_YES, _NO = ("yes", "true", "on", "1"), ("", "no", "false", "off", "0")

_KINDS = {
    "xoxb-": "a bot token",
    "xoxe.xoxb-": "a bot token",
    "xoxp-": "a user token",
    "xoxe.xoxp-": "a user token",
    "xapp-": "an app-level token",
}


_ADDRESS = r"{}s?://[^\s@]+$"
"""Of a server; with a name and password in it, no library would send a token there."""


class SettingsError(Exception):
    """Everything that is wrong with the environment, a sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says to every command.

    `knowledge` are the folders of YAML files, each laid over those before it. `cache` is where what is read is kept,
    `database` the address of the journal, in which a password may stand. What was asked is kept `keep_days` days. The
    limits say how much one asker and one team may ask in a minute; 0 is no limit.
    """

    knowledge: tuple[Path, ...]
    cache: Path
    database: str = field(repr=False)
    keep_days: int = KEEP_DAYS
    asker_limit: int = ASKER_LIMIT
    team_limit: int = TEAM_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminSettings:
    """Who may mend the knowledge from a chat, and where admins are told what is wrong with it.

    `slack` and `discord` hold ids of users, of user groups in Slack and of roles in Discord; the channels are ids, and
    empty where nobody is told. `applies` says whether an admin's approval changes the files at once.
    """

    slack: tuple[str, ...] = ()
    discord: tuple[str, ...] = ()
    slack_channel: str = ""
    discord_channel: str = ""
    applies: bool = False

    @property
    def slack_groups(self) -> tuple[str, ...]:
        """Those of Slack's ids that name user groups."""
        return tuple(one for one in self.slack if one.rpartition("/")[2].startswith("S"))


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """Where a process shows how it fares; its metrics to those only who bring the token, if there is one."""

    host: str
    port: int
    metrics_token: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class LogSettings:
    """How events are written, and from which level of importance."""

    as_json: bool = False
    level: str = "INFO"


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
    admins: AdminSettings = AdminSettings()

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
    admins: AdminSettings = AdminSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSettings:
    """What it takes to serve each platform that has its tokens; `slack_http` says that Slack sends signed requests."""

    slack: SlackSettings | None = None
    slack_http: bool = False
    discord: DiscordSettings | None = None


def default_knowledge() -> Path:
    """The knowledge that came with rolebot: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "default_knowledge"
    return installed if installed.is_dir() else package.parent.parent / "knowledge"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings; an empty variable counts as unset. Raises SettingsError."""
    folders = _read(environment, "ROLEBOT_KNOWLEDGE")
    cache = _read(environment, "ROLEBOT_CACHE")
    shared_cache = _read(environment, "XDG_CACHE_HOME") or "~/.cache"
    data = _read(environment, "ROLEBOT_DATA")
    shared_data = _read(environment, "XDG_DATA_HOME") or "~/.local/share"
    kept = _path(data) if data else _path(shared_data) / "rolebot"
    days = _read(environment, "ROLEBOT_KEEP_DAYS") or str(KEEP_DAYS)
    if not re.fullmatch(r"[1-9][0-9]{0,4}", days):
        raise SettingsError((f"ROLEBOT_KEEP_DAYS is no number of days: {days}; it takes one from 1 to 99999",))
    if problems := _limit_problems(environment):
        raise SettingsError(problems)
    return Settings(
        knowledge=read_folders(folders, "ROLEBOT_KNOWLEDGE") if folders else (default_knowledge(),),
        cache=_path(cache) if cache else _path(shared_cache) / "rolebot",
        database=_read(environment, "DATABASE_URL") or f"sqlite:///{kept / 'rolebot.db'}",
        keep_days=int(days),
        asker_limit=int(_read(environment, "ROLEBOT_ASKER_LIMIT") or ASKER_LIMIT),
        team_limit=int(_read(environment, "ROLEBOT_TEAM_LIMIT") or TEAM_LIMIT),
    )


def _limit_problems(environment: Mapping[str, str]) -> tuple[str, ...]:
    limits = {name: _read(environment, name) for name in ("ROLEBOT_ASKER_LIMIT", "ROLEBOT_TEAM_LIMIT")}
    takes = "it takes how much may be asked in a minute, from 1 to 99999, or 0 for no limit"
    return tuple(
        f"{name} is {limit!r}; {takes}" for name, limit in limits.items() if not re.fullmatch(r"[0-9]{0,5}", limit)
    )


def read_folders(text: str, name: str = "") -> tuple[Path, ...]:
    """Folders as people name them, such as `base:ours`, on Windows `base;ours`. Raises SettingsError.

    `shipped` is the knowledge that came with rolebot; a folder of that name is `./shipped`.
    `name` is what the text was given as, where the error is to say it.
    """
    parts = text.split(os.pathsep)
    if not all(part.strip() for part in parts):
        lead = f"{name} names" if name else "this names"
        what = f"no folder before or after a `{os.pathsep}`: {text!r}; write for example base{os.pathsep}ours"
        raise SettingsError((f"{lead} {what}",))
    return tuple(default_knowledge() if part.strip() == SHIPPED else _path(part) for part in parts)


def read_admins(environment: Mapping[str, str]) -> AdminSettings:
    """Who may mend the knowledge from a chat. Raises SettingsError."""
    if problems := _admin_problems(environment):
        raise SettingsError(problems)
    return AdminSettings(
        slack=_ids(environment, "ROLEBOT_SLACK_ADMINS"),
        discord=_ids(environment, "ROLEBOT_DISCORD_ADMINS"),
        slack_channel=_read(environment, "ROLEBOT_SLACK_ADMIN_CHANNEL"),
        discord_channel=_read(environment, "ROLEBOT_DISCORD_ADMIN_CHANNEL"),
        applies=_read(environment, "ROLEBOT_APPLY").lower() in _YES,
    )


def _admin_problems(environment: Mapping[str, str]) -> tuple[str, ...]:
    channels = {name: _read(environment, name) for name in _ADMIN_CHANNELS}
    applies = _read(environment, "ROLEBOT_APPLY").lower()
    problems = [
        f"{name} holds {one!r}, but takes {takes}"
        for name, (pattern, takes) in _ADMIN_IDS.items()
        for one in _ids(environment, name)
        if not re.fullmatch(pattern, one)
    ]
    problems += [
        f"{name} is {channels[name]!r}, but takes {takes}"
        for name, (pattern, takes) in _ADMIN_CHANNELS.items()
        if channels[name] and not re.fullmatch(pattern, channels[name])
    ]
    if applies not in (*_YES, *_NO):
        problems.append(f"ROLEBOT_APPLY is {applies!r}, but takes yes or no")
    return tuple(problems)


def _ids(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    written = _read(environment, name)
    return tuple(re.split(r"[\s,]+", written)) if written else ()


def read_health(environment: Mapping[str, str]) -> HealthSettings | None:
    """Where a process shows how it fares; None where it is not asked to. Raises SettingsError."""
    if problems := tuple(filter(None, (_port_problem(environment), _host_problem(environment)))):
        raise SettingsError(problems)
    port, token = _read(environment, "PORT"), _read(environment, "ROLEBOT_METRICS_TOKEN")
    return HealthSettings(_read(environment, "ROLEBOT_HOST") or HERE, int(port), token) if port else None


def read_logging(environment: Mapping[str, str]) -> LogSettings:
    """How events are written. Raises SettingsError."""
    if problems := _log_problems(environment):
        raise SettingsError(problems)
    as_json = _read(environment, "ROLEBOT_LOG").lower() == "json"
    return LogSettings(as_json=as_json, level=_read(environment, "ROLEBOT_LOG_LEVEL").upper() or LogSettings.level)


def _log_problems(environment: Mapping[str, str]) -> tuple[str, ...]:
    style, level = _read(environment, "ROLEBOT_LOG").lower(), _read(environment, "ROLEBOT_LOG_LEVEL").lower()
    found = []
    if style not in ("", "text", "json"):
        found.append(f"ROLEBOT_LOG is {style!r}, but takes text or json")
    if level not in ("", "debug", "info", "warning", "error"):
        found.append(f"ROLEBOT_LOG_LEVEL is {level!r}, but takes debug, info, warning or error")
    return tuple(found)


def read_slack(environment: Mapping[str, str], http: bool) -> SlackSettings:
    """What it takes to serve Slack, through a socket or by signed requests. Raises SettingsError."""
    problems = slack_problems(environment, http)
    if problems:
        raise SettingsError(problems)
    return SlackSettings(
        bot_token=_read(environment, "SLACK_BOT_TOKEN"),
        app_token=_read(environment, "SLACK_APP_TOKEN"),
        signing_secret=_read(environment, "SLACK_SIGNING_SECRET"),
        client_id=_read(environment, "SLACK_CLIENT_ID"),
        client_secret=_read(environment, "SLACK_CLIENT_SECRET"),
        api_url=_read(environment, "ROLEBOT_SLACK_API_URL"),
        host=_read(environment, "ROLEBOT_HOST") or ANYWHERE,
        port=int(_read(environment, "PORT") or PORT),
        metrics_token=_read(environment, "ROLEBOT_METRICS_TOKEN"),
        admins=read_admins(environment),
    )


def slack_problems(environment: Mapping[str, str], http: bool) -> tuple[str, ...]:
    """Everything in the environment that keeps rolebot from serving Slack."""
    many = [name for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET") if _read(environment, name)]
    found = [] if http and many else [_token_problem(environment, "SLACK_BOT_TOKEN", "a bot token", "xoxb-")]
    if not http:
        missing = _token_problem(environment, "SLACK_APP_TOKEN", "an app-level token", "xapp-")
        signed = not _read(environment, "SLACK_APP_TOKEN") and _read(environment, "SLACK_SIGNING_SECRET")
        found.append(f"{missing}; or did you mean --http?" if signed else missing)
        if len(many) == 2:
            found.append(
                "SLACK_CLIENT_ID lets many workspaces install the app, which needs --http; unset it, or add that"
            )
    else:
        found.append(_secret_problem(environment))
        if len(many) == 1:
            found.append(f"{many[0]} is set alone; many workspaces need SLACK_CLIENT_ID and SLACK_CLIENT_SECRET")
        found += [_homeless(one) for one in _ids(environment, "ROLEBOT_SLACK_ADMINS") if len(many) == 2]
    address = _read(environment, "ROLEBOT_SLACK_API_URL")
    if address and not re.match(_ADDRESS.format("http"), address):
        found.append("ROLEBOT_SLACK_API_URL is no web address such as https://host; leave it unset for Slack itself")
    found += [
        _port_problem(environment),
        _host_problem(environment),
        *_admin_problems(environment),
        *_log_problems(environment),
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
        token=_read(environment, "DISCORD_TOKEN"),
        api_url=_read(environment, "ROLEBOT_DISCORD_API_URL"),
        gateway_url=_read(environment, "ROLEBOT_DISCORD_GATEWAY_URL"),
        shards=_shards(_read(environment, "ROLEBOT_DISCORD_SHARDS")),
        admins=read_admins(environment),
    )


def discord_problems(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Everything in the environment that keeps rolebot from serving Discord."""
    token, shards = _read(environment, "DISCORD_TOKEN"), _read(environment, "ROLEBOT_DISCORD_SHARDS")
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
        address = _read(environment, name)
        if address and not re.match(_ADDRESS.format(kind), address):
            found.append(f"{name} is no address such as {kind}s://host; leave it unset to reach Discord itself")
    found += [
        _port_problem(environment),
        _host_problem(environment),
        *_admin_problems(environment),
        *_log_problems(environment),
    ]
    return tuple(problem for problem in found if problem)


def read_platforms(environment: Mapping[str, str]) -> PlatformSettings:
    """What it takes to serve every platform that has some of its tokens. Raises SettingsError with all that is wrong.

    Slack is served through a socket where it has an app-level token, and otherwise by signed requests.
    """
    has_slack = any(_read(environment, name) for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CLIENT_ID"))
    has_discord = bool(_read(environment, "DISCORD_TOKEN"))
    signed = bool(_read(environment, "SLACK_SIGNING_SECRET") and not _read(environment, "SLACK_APP_TOKEN"))
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


def _path(text: str) -> Path:
    """A path as people write it. `~somebody` stays as it is where nobody has that name, and is not found later."""
    with suppress(ValueError):  # what can be nobody's name at all
        text = os.path.expanduser(text)  # pathlib's own raises where nobody has that name
    return Path(text)


def _read(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name, "").strip()


def _token_problem(environment: Mapping[str, str], name: str, wanted: str, start: str) -> str:
    token = _read(environment, name)
    if not token:
        return f"{name} is not set; it takes {wanted} ({start}…), see {CONNECT_SLACK}"
    if re.search(r"[\s'\"]", token):
        return f"{name} holds quotes or spaces; set it to the bare token ({start}…)"
    kind = next((kind for begin, kind in _KINDS.items() if token.startswith(begin)), "no token of Slack's")
    return "" if kind == wanted else f"{name} holds {kind}, but takes {wanted} ({start}…), see {CONNECT_SLACK}"


def _secret_problem(environment: Mapping[str, str]) -> str:
    secret = _read(environment, "SLACK_SIGNING_SECRET")
    if not secret:
        return f"SLACK_SIGNING_SECRET is not set; it stands under Basic Information, see {CONNECT_SLACK}"
    kind = next((kind for begin, kind in _KINDS.items() if secret.startswith(begin)), "")
    return f"SLACK_SIGNING_SECRET holds {kind}; the secret stands under Basic Information" if kind else ""


def _port_problem(environment: Mapping[str, str]) -> str:
    port = _read(environment, "PORT")
    fine = not port or (re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536)
    return "" if fine else f"PORT is no port: {port}; it takes a number from 1 to 65535"


def _host_problem(environment: Mapping[str, str]) -> str:
    host = _read(environment, "ROLEBOT_HOST")
    fine = not host or re.fullmatch(r"[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", host)
    return "" if fine else f"ROLEBOT_HOST is no address of this machine: {host}; it takes {HERE}, {ANYWHERE} or a name"
