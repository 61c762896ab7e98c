"""What several commands take in the same way."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rolebot.settings import SettingsError, read_folders, read_settings

if TYPE_CHECKING:
    from rolebot.bot import Bot
    from rolebot.renewing import Renewer

Folders = tuple[Path, ...]
"""Folders of knowledge, each laid over those before it."""


def folders_type(text: str) -> Folders:
    """A type for options and arguments: a folder of knowledge, or several such as `base:ours`."""
    try:
        return read_folders(text)
    except SettingsError as error:
        raise click.BadParameter("; ".join(error.problems)) from None


ANSWER_FROM = (
    "Folder of YAML files to answer from, or several such as base:ours, each laid over those before it; "
    "otherwise ROLEBOT_KNOWLEDGE, or the knowledge that came with rolebot."
)


def knowledge_option(told: str = ANSWER_FROM) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option --knowledge, with what `--help` tells of it."""
    return click.option("--knowledge", type=folders_type, metavar="DIR", help=told)


def knowledge_or_default(folders: Folders | None) -> Folders:
    """The folders that were named, or those of the settings."""
    return folders or read_settings(os.environ).knowledge


def keep_up(bot: "Bot", folders: Folders | None) -> "Renewer":
    """What keeps a bot up to date with the folders that it was loaded from."""
    from rolebot.renewing import Renewer

    settings = read_settings(os.environ)
    return Renewer(bot, folders or settings.knowledge, settings.cache)
