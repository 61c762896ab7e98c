"""What the environment says to every command; whatever is wrong with it is named at once.

What it takes to serve a platform is read in `platforms`.
"""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

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


NOBODY = AdminSettings()
"""No admins."""


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


def default_knowledge() -> Path:
    """The knowledge that came with rolebot: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "default_knowledge"
    return installed if installed.is_dir() else package.parent.parent / "knowledge"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings; an empty variable counts as unset. Raises SettingsError."""
    folders = value_of(environment, "ROLEBOT_KNOWLEDGE")
    cache = value_of(environment, "ROLEBOT_CACHE")
    shared_cache = value_of(environment, "XDG_CACHE_HOME") or "~/.cache"
    data = value_of(environment, "ROLEBOT_DATA")
    shared_data = value_of(environment, "XDG_DATA_HOME") or "~/.local/share"
    kept = _path(data) if data else _path(shared_data) / "rolebot"
    days = value_of(environment, "ROLEBOT_KEEP_DAYS") or str(KEEP_DAYS)
    if not re.fullmatch(r"[1-9][0-9]{0,4}", days):
        raise SettingsError((f"ROLEBOT_KEEP_DAYS is no number of days: {days}; it takes one from 1 to 99999",))
    if problems := _limit_problems(environment):
        raise SettingsError(problems)
    return Settings(
        knowledge=read_folders(folders, "ROLEBOT_KNOWLEDGE") if folders else (default_knowledge(),),
        cache=_path(cache) if cache else _path(shared_cache) / "rolebot",
        database=value_of(environment, "DATABASE_URL") or f"sqlite:///{kept / 'rolebot.db'}",
        keep_days=int(days),
        asker_limit=int(value_of(environment, "ROLEBOT_ASKER_LIMIT") or ASKER_LIMIT),
        team_limit=int(value_of(environment, "ROLEBOT_TEAM_LIMIT") or TEAM_LIMIT),
    )


def _limit_problems(environment: Mapping[str, str]) -> tuple[str, ...]:
    limits = {name: value_of(environment, name) for name in ("ROLEBOT_ASKER_LIMIT", "ROLEBOT_TEAM_LIMIT")}
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
    if problems := admin_problems(environment):
        raise SettingsError(problems)
    return AdminSettings(
        slack=ids_in(environment, "ROLEBOT_SLACK_ADMINS"),
        discord=ids_in(environment, "ROLEBOT_DISCORD_ADMINS"),
        slack_channel=value_of(environment, "ROLEBOT_SLACK_ADMIN_CHANNEL"),
        discord_channel=value_of(environment, "ROLEBOT_DISCORD_ADMIN_CHANNEL"),
        applies=value_of(environment, "ROLEBOT_APPLY").lower() in _YES,
    )


def admin_problems(environment: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with who is an admin, and with their channels."""
    channels = {name: value_of(environment, name) for name in _ADMIN_CHANNELS}
    applies = value_of(environment, "ROLEBOT_APPLY").lower()
    problems = [
        f"{name} holds {one!r}, but takes {takes}"
        for name, (pattern, takes) in _ADMIN_IDS.items()
        for one in ids_in(environment, name)
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


def ids_in(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The ids that a variable lists."""
    written = value_of(environment, name)
    return tuple(re.split(r"[\s,]+", written)) if written else ()


def read_health(environment: Mapping[str, str]) -> HealthSettings | None:
    """Where a process shows how it fares; None where it is not asked to. Raises SettingsError."""
    if problems := tuple(filter(None, (port_problem(environment), host_problem(environment)))):
        raise SettingsError(problems)
    port, token = value_of(environment, "PORT"), value_of(environment, "ROLEBOT_METRICS_TOKEN")
    return HealthSettings(value_of(environment, "ROLEBOT_HOST") or HERE, int(port), token) if port else None


def read_logging(environment: Mapping[str, str]) -> LogSettings:
    """How events are written. Raises SettingsError."""
    if problems := log_problems(environment):
        raise SettingsError(problems)
    as_json = value_of(environment, "ROLEBOT_LOG").lower() == "json"
    return LogSettings(as_json=as_json, level=value_of(environment, "ROLEBOT_LOG_LEVEL").upper() or LogSettings.level)


def log_problems(environment: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with how events are to be written."""
    style, level = value_of(environment, "ROLEBOT_LOG").lower(), value_of(environment, "ROLEBOT_LOG_LEVEL").lower()
    found = []
    if style not in ("", "text", "json"):
        found.append(f"ROLEBOT_LOG is {style!r}, but takes text or json")
    if level not in ("", "debug", "info", "warning", "error"):
        found.append(f"ROLEBOT_LOG_LEVEL is {level!r}, but takes debug, info, warning or error")
    return tuple(found)


def _path(text: str) -> Path:
    """A path as people write it. `~somebody` stays as it is where nobody has that name, and is not found later."""
    with suppress(ValueError):  # what can be nobody's name at all
        text = os.path.expanduser(text)  # pathlib's own raises where nobody has that name
    return Path(text)


def value_of(environment: Mapping[str, str], name: str) -> str:
    """What a variable holds; empty where it is not set."""
    return environment.get(name, "").strip()


def port_problem(environment: Mapping[str, str]) -> str:
    """What is wrong with the port; empty when nothing."""
    port = value_of(environment, "PORT")
    fine = not port or (re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536)
    return "" if fine else f"PORT is no port: {port}; it takes a number from 1 to 65535"


def host_problem(environment: Mapping[str, str]) -> str:
    """What is wrong with the address of this machine; empty when nothing."""
    host = value_of(environment, "ROLEBOT_HOST")
    fine = not host or re.fullmatch(r"[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", host)
    return "" if fine else f"ROLEBOT_HOST is no address of this machine: {host}; it takes {HERE}, {ANYWHERE} or a name"
