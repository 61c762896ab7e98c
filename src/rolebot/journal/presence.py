"""The workers that share the database, as each of them says of itself."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, select

from rolebot.journal.port import SEEN_WITHIN
from rolebot.journal.statements import insertion
from rolebot.journal.tables import WORKERS
from rolebot.journal.texts import clean
from rolebot.workers import Share, Worker


def meet(connection: Connection, worker: Worker, at: datetime) -> list[Worker]:
    """Note that a worker was seen; all that were within two minutes, the first to start first."""
    said = {
        "version": clean(worker.version),
        "generation": clean(worker.generation),
        "since": worker.since,
        "started": worker.started,
        "serves": msgspec.json.encode(worker.serves).decode(),
        "seen": at,
    }
    connection.execute(insertion(connection.dialect.name, WORKERS, *said), {"id": worker.id, **said})
    here = select(WORKERS).where(WORKERS.c.seen >= at - SEEN_WITHIN).order_by(WORKERS.c.started, WORKERS.c.id)
    return [
        Worker(
            id=row.id,
            version=row.version,
            generation=row.generation,
            since=row.since,
            started=row.started,
            serves=_shares(row.serves),
        )
        for row in connection.execute(here)
    ]


def leave(connection: Connection, worker: str) -> None:
    """Take a worker away."""
    connection.execute(delete(WORKERS).where(WORKERS.c.id == worker))


def _shares(written: str) -> tuple[Share, ...]:
    try:
        return msgspec.json.decode(written, type=tuple[Share, ...])
    except (msgspec.DecodeError, msgspec.ValidationError):
        return ()  # said by another version, which knew other fields
