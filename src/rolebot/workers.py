"""What a process says of itself to the others that share its database; the journal carries it from one to the next."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of a platform a worker serves.

    Where a platform is divided into parts, it is those from `first` to `last`, `of` so many. Where it lets no more than
    so many workers serve it, that is the `most`.
    """

    platform: str
    first: int = 0
    last: int = 0
    of: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A process, by a name that tells nothing of its machine; it answers from its generation `since` then."""

    id: str
    version: str
    generation: str
    since: datetime
    started: datetime
    serves: tuple[Share, ...] = ()
