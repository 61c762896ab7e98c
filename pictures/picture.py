"""What a picture is: of which snapshot, how wide, and what was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from tests.slack_snapshots import PUBLIC

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture `name`.png of one snapshot; `opened` unfolds what is shown folded, `language` is the reader's.

    `used` is the command above an answer that only the asker sees, if it is another one than to ask.
    """

    name: str
    snapshot: str
    width: IntEnum
    opened: bool = False
    language: str = "en"
    used: str = ""

    @property
    def asked(self) -> str:
        """The question above an answer that all see; empty where only the asker sees it."""
        return PUBLIC.get(self.snapshot, "")
