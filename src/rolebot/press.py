"""The addresses of intents, short enough to travel within a button and come back after any restart.

Discord gives a button a hundred characters. An address that is longer has each of its roles and facets replaced by a
mark: `#` and eight digits of the id's hash. Whoever gets it back looks in the knowledge for what has that mark.
"""

import hashlib
import re
from collections.abc import Iterable

from rolebot.conversation import Intent, parse_intent
from rolebot.knowledge.model import Knowledge

_MARK = re.compile(r"#[0-9a-f]{8}")
_PART = re.compile(r"[^:/+>]+")


def pack_address(intent: Intent, limit: int) -> str:
    """The address of an intent in at most `limit` characters; empty where it cannot be made so short."""
    address = intent.address
    if len(address) <= limit:
        return address
    kind, colon, rest = address.partition(":")
    packed = kind + colon + _PART.sub(lambda found: min(found[0], _mark(found[0]), key=len), rest)
    return packed if len(packed) <= limit else ""


def read_address(address: str, knowledge: Knowledge) -> Intent | None:
    """The intent that an address leads to; None where it leads nowhere."""
    if _MARK.search(address):
        ids = {_mark(one): one for one in _ids(knowledge)}
        address = _MARK.sub(lambda found: ids.get(found[0], found[0]), address)
    return parse_intent(address)


def _ids(knowledge: Knowledge) -> Iterable[str]:
    facets = {entry.facet for entry in knowledge.entries.values() if entry.facet}
    return {*knowledge.roles, *knowledge.facets, *knowledge.entries, *facets}


def _mark(name: str) -> str:
    return "#" + hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:8]
