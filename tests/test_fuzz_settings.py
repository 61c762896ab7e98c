"""Any strings in the environment give settings, or a list of what is wrong with them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rolebot.journal.database import make_engine
from rolebot.journal.port import JournalError
from rolebot.platforms import read_discord, read_platforms, read_slack
from rolebot.settings import SettingsError, read_admins, read_folders, read_health, read_logging, read_settings
from tests.fuzzing import ODD_TEXTS, tries

NAMES = [
    "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET",
    "DISCORD_TOKEN", "DATABASE_URL", "PORT", "XDG_CACHE_HOME", "XDG_DATA_HOME", "ROLEBOT_KNOWLEDGE", "ROLEBOT_CACHE",
    "ROLEBOT_DATA", "ROLEBOT_KEEP_DAYS", "ROLEBOT_ASKER_LIMIT", "ROLEBOT_TEAM_LIMIT", "ROLEBOT_SLACK_ADMINS",
    "ROLEBOT_DISCORD_ADMINS", "ROLEBOT_SLACK_ADMIN_CHANNEL", "ROLEBOT_DISCORD_ADMIN_CHANNEL", "ROLEBOT_APPLY",
    "ROLEBOT_HOST", "ROLEBOT_METRICS_TOKEN", "ROLEBOT_LOG", "ROLEBOT_LOG_LEVEL", "ROLEBOT_SLACK_API_URL",
    "ROLEBOT_DISCORD_API_URL", "ROLEBOT_DISCORD_GATEWAY_URL", "ROLEBOT_DISCORD_SHARDS",
]  # fmt: skip
SOUND = [
    "xoxb-1", "xapp-1", "0" * 32, "a.b.c", "8080", "180", "0-3/8", "T1/U0123", "U0123,S0456", "112233445566", "C0123",
    "yes", "off", "json", "debug", "127.0.0.1", "::1", "http://127.0.0.1:1", "ws://127.0.0.1:1/", "~", "~/k", "shipped",
    "a:b", "sqlite:///x.db", "postgresql://u:p@h/n", "postgres://h:99999/n", "~nobody-of-that-name/k",
]  # fmt: skip
VALUES = (
    st.text(max_size=30) | st.sampled_from(SOUND + ODD_TEXTS) | st.text("0123456789-/:,.@%~TUCS [];'\"", max_size=12)
)
ENVIRONMENTS = st.dictionaries(st.sampled_from(NAMES), VALUES)
READERS: list[Callable[[Mapping[str, str]], object]] = [
    read_settings,
    read_admins,
    read_health,
    read_logging,
    read_discord,
    lambda environment: read_slack(environment, http=False),
    lambda environment: read_slack(environment, http=True),
    read_platforms,
]


def refusals(read: Callable[[Any], object], given: object) -> tuple[str, ...]:
    """What is said against something, sentence by sentence; nothing where it is taken."""
    try:
        read(given)
    except SettingsError as error:
        return error.problems or ("nothing is said",)
    except JournalError as error:
        return (str(error),)
    return ()


@pytest.mark.parametrize("read", READERS, ids=["all", "admins", "health", "log", "discord", "socket", "http", "run"])
@given(environment=ENVIRONMENTS)
@example({"PORT": "9" * 5_000})
@example({"XDG_CACHE_HOME": "~nobody-of-that-name"})
@tries(40)
def test_any_environment_is_read_or_refused_with_reasons(
    read: Callable[[Mapping[str, str]], object], environment: dict[str, str]
) -> None:
    assert all(len(said.split()) > 3 for said in refusals(read, environment))


@given(VALUES)
@example("~nobody-of-that-name/k")
@example("~\x00")
@tries(150)
def test_any_text_names_folders_or_is_refused(text: str) -> None:
    assert all("no folder" in said for said in refusals(read_folders, text))


@given(VALUES | st.builds("{}://{}".format, st.sampled_from(["sqlite", "postgresql", "postgres", "mysql+x"]), VALUES))
@example("sqlite://0@/0")
@tries(150)
def test_any_text_is_the_address_of_a_database_or_refused(address: str) -> None:
    assert all("DATABASE_URL" in said for said in refusals(make_engine, address))
