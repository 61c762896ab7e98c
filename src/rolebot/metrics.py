"""Numbers that grow while rolebot answers, in the form that operators' tools read."""

from prometheus_client import CollectorRegistry, Counter, Histogram

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds; Slack and Discord give up on whoever says nothing for three."""


class Metrics:
    """What a desk counts. Labels hold platforms and outcomes only, never a word or an id of anybody's."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.questions = Counter(
            "rolebot_questions", "Questions and presses.", ("platform", "outcome"), registry=self.registry
        )
        self.turned_away = Counter(
            "rolebot_turned_away", "Questions beyond a limit.", ("platform", "reason"), registry=self.registry
        )
        self.answer_seconds = Histogram(
            "rolebot_answer_seconds",
            "From a question's arrival at the desk to its answer, with the wait for a free thread.",
            ("platform",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.rate_limits = Counter(
            "rolebot_rate_limits",
            "Calls that a platform put off with status 429.",
            ("platform",),
            registry=self.registry,
        )
