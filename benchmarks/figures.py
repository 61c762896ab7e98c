"""The figures of a run, as a JSON file keeps them. Shares and chances lie in [0, 1], times are in milliseconds."""

from dataclasses import dataclass

from benchmarks.machine import Machine


@dataclass(frozen=True, slots=True)
class Folder:
    """What was loaded: the set's name, and how many phrasings an intent were taken of it: `5`, `10` or `all`."""

    set: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How often the first guess is right, and for rolebot one of the first three; one figure for each typing."""

    folder: Folder
    who: str
    asked: int
    first: tuple[float, ...]
    third: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How well a score tells questions that belong to an entry from those that do not, as typed.

    `apart` is the area under the ROC curve; `right` the share of the first that are answered right when 5 % of the
    second get an answer.
    """

    folder: Folder
    who: str
    apart: float
    right: float


@dataclass(frozen=True, slots=True)
class Wish:
    """A wished rate of false answers in percent, and the share of out-of-scope questions that were answered."""

    percent: int
    answered: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What rolebot does at its own settings. `out_answered` is None where a set has no out-of-scope questions."""

    folder: Folder
    gap: float
    answered: float
    right_of_answered: float
    out_answered: float | None
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Times of one contestant; `beside` is its median as a multiple of rolebot's over the same questions."""

    who: str
    asked: int
    median: float
    tail: float
    beside: float
    right: float


@dataclass(frozen=True, slots=True)
class Loading:
    """What a fresh process needed: seconds, and megabytes in use in the end and at the most."""

    seconds: float
    used: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """All that was measured at one size. `cache` is in megabytes.

    `longest` is the median of the longest questions, typed sloppily, and `mangled` that with slips in nearly all words.
    """

    phrasings: int
    entries: int
    timings: tuple[Timing, ...]
    longest: float
    mangled: float
    reading: Loading
    building: Loading
    kept: Loading
    cache: float


@dataclass(frozen=True, slots=True)
class Start:
    """Process start to exit: rolebot, and Python importing what any such tool imports."""

    rolebot: float
    bare: float


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the shipped checks ended which way."""

    who: str
    right: int
    wrong: int
    silent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole run; parts that were not measured are empty."""

    machine: Machine
    checks: tuple[Tally, ...] = ()
    shipped: tuple[Timing, ...] = ()
    start: Start | None = None
    accuracy: tuple[Accuracy, ...] = ()
    silence: tuple[Silence, ...] = ()
    conduct: tuple[Conduct, ...] = ()
    sizes: tuple[Size, ...] = ()
