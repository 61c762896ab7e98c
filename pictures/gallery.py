"""Which pictures there are, and how each is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from tests import discord_snapshots, slack_snapshots

from pictures.discord.page import page as discord_page
from pictures.picture import Payload, Picture
from pictures.slack.page import page as slack_page

IMAGES = Path(__file__).parent.parent / "docs" / "images"


class InSlack(IntEnum):
    """Where somebody reads, in CSS pixels."""

    DESK = 700
    PHONE = 390
    MODAL = 520


class InDiscord(IntEnum):
    """The same in Discord, whose embeds are never wider than this takes."""

    DESK = 620
    PHONE = 390


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """The pictures of one app: what they show, how, and where they end up."""

    name: str
    snapshots: Path
    page: Callable[[Picture, Payload], str]
    pictures: tuple[Picture, ...]
    dark: bool = False

    @property
    def folder(self) -> Path:
        """Where the pictures are."""
        return IMAGES / self.name


SLACK = Gallery(
    name="slack",
    snapshots=slack_snapshots.FOLDER,
    page=slack_page,
    pictures=(
        Picture(name="comparison", snapshot="comparison", width=InSlack.DESK),
        Picture(name="comparison-phone", snapshot="comparison", width=InSlack.PHONE),
        Picture(name="profile", snapshot="profile", width=InSlack.DESK),
        Picture(name="profile-phone", snapshot="profile", width=InSlack.PHONE),
        Picture(name="did-you-mean", snapshot="did-you-mean", width=InSlack.DESK),
        Picture(name="unanswered", snapshot="unanswered", width=InSlack.DESK),
        Picture(name="move", snapshot="move", width=InSlack.DESK),
        Picture(name="private", snapshot="private", width=InSlack.DESK),
        Picture(name="help", snapshot="help", width=InSlack.DESK),
        Picture(name="modal-choice", snapshot="modal-choice", width=InSlack.MODAL),
        Picture(name="modal-comment", snapshot="modal-comment", width=InSlack.MODAL),
        Picture(name="modal-answer", snapshot="modal-answer", width=InSlack.MODAL),
        Picture(name="admin-list", snapshot="admin-list", width=InSlack.MODAL),
        Picture(name="admin-question", snapshot="admin-question", width=InSlack.MODAL),
        Picture(name="admin-answer", snapshot="admin-answer", width=InSlack.MODAL),
        Picture(name="admin-proposal", snapshot="admin-proposal", width=InSlack.MODAL),
        Picture(name="home", snapshot="home", width=InSlack.DESK),
        Picture(name="home-phone", snapshot="home", width=InSlack.PHONE),
    ),
)
DISCORD = Gallery(
    name="discord",
    snapshots=discord_snapshots.FOLDER,
    page=discord_page,
    dark=True,
    pictures=(
        Picture(name="comparison", snapshot="comparison", width=InDiscord.DESK),
        Picture(name="comparison-phone", snapshot="comparison", width=InDiscord.PHONE),
        Picture(name="profile", snapshot="profile", width=InDiscord.DESK),
        Picture(name="profile-phone", snapshot="profile", width=InDiscord.PHONE),
        Picture(name="did-you-mean", snapshot="did-you-mean", width=InDiscord.DESK),
        Picture(name="unanswered", snapshot="unanswered", width=InDiscord.DESK),
        Picture(name="move", snapshot="move", width=InDiscord.DESK),
        Picture(name="choice", snapshot="choice", width=InDiscord.DESK),
        Picture(name="private", snapshot="private", width=InDiscord.DESK),
        Picture(name="private-german", snapshot="private-german", width=InDiscord.DESK, language="de"),
        Picture(name="admins-list", snapshot="admins-list", width=InDiscord.DESK, used="/rolebot-admin review"),
        Picture(name="admins-gap", snapshot="admins-gap", width=InDiscord.DESK, used="/rolebot-admin review"),
        Picture(
            name="admins-proposal", snapshot="admins-proposal", width=InDiscord.DESK, used="/rolebot-admin proposals"
        ),
    ),
)
GALLERIES = (SLACK, DISCORD)
