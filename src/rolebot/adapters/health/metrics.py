"""Everything that can be counted or measured of a process, in Prometheus's text format."""

from collections.abc import Iterator

import aiohttp
from prometheus_client import CollectorRegistry, Metric, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from rolebot import __version__
from rolebot.desk import Desk

FORMAT = "text/plain; version=0.0.4; charset=utf-8"


class Standing(Collector):
    """How a desk stands at the moment at which somebody looks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        """Every number, with what it is."""
        yield InfoMetricFamily("rolebot", "What runs here.", {"version": __version__})
        yield from self._knowledge()
        yield from self._platforms()
        yield from self._journal()

    def _knowledge(self) -> Iterator[Metric]:
        reloader = self._desk.reloader
        yield InfoMetricFamily("rolebot_knowledge", "What is answered from.", {"generation": self._desk.bot.generation})
        problems = GaugeMetricFamily("rolebot_knowledge_problems", "Problems that keep the last edit from being live.")
        problems.add_metric((), len(reloader.problems) if reloader else 0)
        yield problems
        reloads = CounterMetricFamily("rolebot_reloads", "Times the knowledge was read again.", labels=("result",))
        for result, count in reloader.results.items() if reloader else ():
            reloads.add_metric((result,), count)
        yield reloads

    def _platforms(self) -> Iterator[Metric]:
        connected = GaugeMetricFamily("rolebot_connected", "Whether a platform is heard.", labels=("platform",))
        times = CounterMetricFamily("rolebot_connections", "Times it came to be heard.", labels=("platform",))
        for one in self._desk.connections.all():
            connected.add_metric((one.platform,), not one.lacks)
            times.add_metric((one.platform,), self._desk.connections.made[one.platform])
        yield connected
        yield times

    def _journal(self) -> Iterator[Metric]:
        state = self._desk.journal_state
        reachable = GaugeMetricFamily("rolebot_journal_reachable", "Whether the journal is in reach.")
        reachable.add_metric((), not state.lacks)
        yield reachable
        waiting = GaugeMetricFamily("rolebot_journal_waiting", "Things that wait to be written.")
        waiting.add_metric((), state.waiting)
        yield waiting
        workers = GaugeMetricFamily("rolebot_workers", "Processes that share the database.")
        workers.add_metric((), len(self._desk.workers))
        yield workers
        lost = CounterMetricFamily("rolebot_journal_lost", "Things that could not be written.")
        lost.add_metric((), state.lost)
        yield lost


def as_metrics(desk: Desk) -> bytes:
    """All numbers of a desk and its process."""
    now = CollectorRegistry()
    now.register(Standing(desk))
    ProcessCollector(registry=now)
    return generate_latest(desk.metrics.registry) + generate_latest(now)


def counting_limits(desk: Desk, platform: str) -> aiohttp.TraceConfig:
    """What a session needs to count the calls that a platform puts off."""

    async def look(_: object, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
        if ended.response.status == 429:
            desk.metrics.rate_limits.labels(platform).inc()

    tracing = aiohttp.TraceConfig()
    tracing.on_request_end.append(look)
    return tracing
