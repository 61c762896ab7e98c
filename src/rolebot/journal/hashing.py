"""Keyed hashes in place of the ids of askers, teams, threads and events.

An asker's hash is the same in every team of a platform, so that all that somebody asked can be found and erased; a
thread's and a team's belong to one team alone.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field

from rolebot.exchange import Thread


@dataclass(frozen=True, slots=True)
class Hashes:
    """What is stored in place of ids: 32 hex digits each."""

    secret: bytes = field(repr=False)

    def claim(self, key: str) -> str:
        """Of what an event is claimed by."""
        return self._hash("claim", key)

    def asker(self, platform: str, asker: str) -> str:
        """Of who asked."""
        return self._hash("asker", platform, asker)

    def team(self, platform: str, team: str) -> str:
        """Of a workspace or server."""
        return self._hash("team", platform, team)

    def thread(self, thread: Thread) -> str:
        """Of where a conversation takes place, whatever it stands within."""
        return self._hash("thread", thread.platform, thread.team, thread.name)

    def question(self, words: str) -> str:
        """Of a text that is too long to be a key itself."""
        return self._hash("question", words)

    def _hash(self, *parts: str) -> str:
        """A keyed hash, whose first part says of what; JSON keeps the parts apart, and takes any text."""
        return hmac.new(self.secret, json.dumps(parts).encode(), hashlib.sha256).hexdigest()[:32]
