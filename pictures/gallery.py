"""Which pictures there are: of which snapshot, how wide, and what was asked."""

from dataclasses import dataclass
from enum import IntEnum

from tests.slack_snapshots import PUBLIC


class Width(IntEnum):
    """Where somebody reads, in CSS pixels."""

    DESK = 700
    PHONE = 390
    MODAL = 520


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture `name`.png of one snapshot; `opened` unfolds what Slack shows folded."""

    name: str
    snapshot: str
    width: Width = Width.DESK
    opened: bool = False

    @property
    def asked(self) -> str:
        """The question above an answer that all see; empty where only the asker sees it."""
        return PUBLIC.get(self.snapshot, "")


PICTURES = (
    Picture(name="comparison", snapshot="comparison"),
    Picture(name="comparison-phone", snapshot="comparison", width=Width.PHONE),
    Picture(name="profile", snapshot="profile"),
    Picture(name="profile-phone", snapshot="profile", width=Width.PHONE),
    Picture(name="did-you-mean", snapshot="did-you-mean"),
    Picture(name="unanswered", snapshot="unanswered"),
    Picture(name="move", snapshot="move"),
    Picture(name="private", snapshot="private"),
    Picture(name="help", snapshot="help"),
    Picture(name="modal-choice", snapshot="modal-choice", width=Width.MODAL),
    Picture(name="modal-comment", snapshot="modal-comment", width=Width.MODAL),
    Picture(name="modal-answer", snapshot="modal-answer", width=Width.MODAL),
    Picture(name="home", snapshot="home"),
    Picture(name="home-phone", snapshot="home", width=Width.PHONE),
)
