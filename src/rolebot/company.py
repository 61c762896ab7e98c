"""How the workers that share a database fit together: whether they answer alike, and nothing is left to nobody."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from rolebot.health import Part, said_time
from rolebot.workers import Share, Worker

SETTLING = timedelta(minutes=1)
"""How long workers may differ before it is wrong: an edit or a new version reaches one after the other."""


def part_of_workers(workers: Sequence[Worker], at: datetime) -> Part:
    """The workers that are known at that time, in words."""
    shares = [share for worker in workers for share in worker.serves]
    wrong = [*_differences(workers, at), *_gaps(shares), *_crowds(shares)]
    says = "; ".join((_in_brief(workers), *wrong, *_overlaps(shares)))
    return Part(name="workers", fine=not wrong, says=says, needed=False)


def _in_brief(workers: Sequence[Worker]) -> str:
    count = f"{len(workers)} worker{'' if len(workers) == 1 else 's'}"
    generations = _groups(workers, lambda worker: worker.generation, lambda worker: worker.since)
    if len(generations) == 1:
        return f"{count},{' all' * (len(workers) > 1)} with generation {workers[0].generation}"
    return f"{count}, not all with the same generation: {_told(generations)}"


def _differences(workers: Sequence[Worker], at: datetime) -> Iterator[str]:
    """In what workers have differed for longer than it takes to bring something to all of them."""
    generations = _groups(workers, lambda worker: worker.generation, lambda worker: worker.since)
    if len(generations) > 1 and at - next(iter(generations.values()))[0] > SETTLING:
        yield "bring their folders of knowledge into line"
    versions = _groups(workers, lambda worker: worker.version, lambda worker: worker.started)
    if len(versions) > 1 and at - next(iter(versions.values()))[0] > SETTLING:
        yield f"not all run the same version of rolebot: {_told(versions)}"


Groups = dict[str, tuple[datetime, list[Worker]]]


def _groups(workers: Sequence[Worker], name: Callable[[Worker], str], time: Callable[[Worker], datetime]) -> Groups:
    """The workers by something that they have in common, and since when the first of them has it; the latest first."""
    found: dict[str, list[Worker]] = {}
    for worker in workers:
        found.setdefault(name(worker), []).append(worker)
    dated = {named: (min(map(time, alike)), alike) for named, alike in found.items()}
    return dict(sorted(dated.items(), key=lambda group: group[1][0], reverse=True))


def _told(groups: Groups) -> str:
    return ", ".join(
        f"{name} since {said_time(since)} ({len(alike)}: {', '.join(sorted(worker.id for worker in alike))})"
        for name, (since, alike) in groups.items()
    )


def _gaps(shares: Sequence[Share]) -> Iterator[str]:
    """The parts of divided platforms that nobody serves, unless somebody serves them all under another division."""
    served = _served(shares)
    for platform in sorted({platform for platform, _ in served}):
        missing = [
            ([part for part in range(of) if part not in parts], of)
            for (divided, of), parts in served.items()
            if divided == platform
        ]
        if all(parts for parts, _ in missing):
            yield f"nobody serves {' and '.join(_written(platform, *one) for one in missing)}"


def _overlaps(shares: Sequence[Share]) -> Iterator[str]:
    for (platform, of), parts in _served(shares).items():
        if doubled := [part for part in range(of) if parts[part] > 1]:
            yield f"more than one serves {_written(platform, doubled, of)}"


def _served(shares: Sequence[Share]) -> dict[tuple[str, int], Counter[int]]:
    """How many workers serve each part, by the platform and the number of its parts."""
    served: dict[tuple[str, int], Counter[int]] = {}
    for share in shares:
        if share.of:
            served.setdefault((share.platform, share.of), Counter()).update(range(share.first, share.last + 1))
    return served


def _written(platform: str, parts: Sequence[int], of: int) -> str:
    """Parts as they are written in settings: `discord 0-3,6/8`."""
    runs: list[list[int]] = []
    for part in parts:
        if runs and runs[-1][-1] == part - 1:
            runs[-1].append(part)
        else:
            runs.append([part])
    return f"{platform} {','.join(str(run[0]) + f'-{run[-1]}' * (len(run) > 1) for run in runs)}/{of}"


def _crowds(shares: Sequence[Share]) -> Iterator[str]:
    """The platforms that more workers want to serve than may."""
    for (platform, most), count in Counter((share.platform, share.most) for share in shares if share.most).items():
        if count > most:
            yield f"{platform} hears no more than {most} workers of {count}: stop {count - most}"
