"""What many tests share: the two bots, and a folder of knowledge written on the spot."""

import logging
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pictures.chromium import find_chromium

from rolebot.bot import Bot, load_bot
from rolebot.journal.memory import MemoryJournal
from rolebot.journal.sql import open_journal
from rolebot.settings import default_knowledge
from tests.folders import Writer, write_folder
from tests.journals import Clock, Opened
from tests.logged import NEVER, WRITTEN, Keeping, leaks
from tests.postgres import Postgresql, run_postgresql

HERE = Path(__file__).parent
LEFT_OUT = pytest.StashKey[str]()
"""Why PostgreSQL could not be started."""

WHOLE = 1500
"""Tests beyond which this is the whole suite, and must have logged much."""

LEAKS = pytest.StashKey[list[str]]()
"""What was logged and should not have been."""

NO_BROWSER = pytest.StashKey[bool]()
"""Whether no Chromium was found."""

ACCURACY = pytest.StashKey[str]()
"""How many of the checks and open questions were right, wrong and silent."""

TESTS = pytest.StashKey[int]()
"""How many tests there are, where they run in several processes."""

TOLD: Mapping[str, pytest.StashKey[Any]] = {"postgresql": LEFT_OUT, "browser": NO_BROWSER, "accuracy": ACCURACY}
"""What a process says of its tests at their end."""

# The same examples on every machine, and no limit of time: a slow machine is no fault.
settings.register_profile(
    "facts",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("facts")


# What a shell starts in the background ignores interrupts, and so would all that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Commands keep what they read in a folder of the tests, not in that of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROLEBOT_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def kept_log() -> Iterator[None]:
    """What is logged in the course of the suite is kept, to be looked through at its end."""
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(Keeping)
    logging.getLogger("rolebot").setLevel(logging.INFO)
    yield
    logging.setLogRecordFactory(before)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the suite if words, a name or a secret stand in anything that it logged."""
    config = session.config
    gathered = getattr(config, "workeroutput", None)
    if gathered is not None:  # one of several processes, which hands on what it knows
        told = {name: config.stash[key] for name, key in TOLD.items() if key in config.stash}
        gathered.update(written=WRITTEN, never=NEVER, told=told, tests=session.testscollected)
        return
    found = leaks()
    tests = max(session.testscollected, config.stash.get(TESTS, 0))
    if tests > WHOLE and (len(WRITTEN) < 1000 or len(NEVER) < 200):
        found.append(f"nothing, but the check is blind: {len(WRITTEN)} lines, {len(NEVER)} texts")
    config.stash[LEAKS] = found
    if found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what one of several processes gathered."""
    gathered = getattr(node, "workeroutput", {})
    WRITTEN.extend(gathered.get("written", ()))
    NEVER.update(gathered.get("never", {}))
    node.config.stash[TESTS] = gathered.get("tests", 0)
    for name, told in gathered.get("told", {}).items():
        node.config.stash[TOLD[name]] = told


@pytest.fixture(scope="session")
def shipped() -> Bot:
    """The bot on the knowledge that comes with rolebot."""
    return load_bot(default_knowledge())


@pytest.fixture(scope="session")
def small_folder() -> Path:
    """The folder with the crew of a ship."""
    return HERE / "knowledge_small"


@pytest.fixture(scope="session")
def small(small_folder: Path) -> Bot:
    """The bot on the crew of a ship."""
    return load_bot(small_folder)


@pytest.fixture(scope="session")
def postgresql(pytestconfig: pytest.Config) -> Iterator[Postgresql]:
    """A real PostgreSQL, started when the first test asks for it.

    Where none can be started, the tests that need it are left out and the summary says so; but never in CI.
    """
    with ExitStack() as until_the_end:
        try:
            server = until_the_end.enter_context(run_postgresql())
        except Exception as error:
            if os.environ.get("CI"):
                raise
            pytestconfig.stash[LEFT_OUT] = f"{type(error).__name__}: {error}".splitlines()[0]
            pytest.skip("there is no PostgreSQL here")
        yield server


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> str:
    """The program of a Chromium, for tests of what people see; without one they are left out, but never in CI."""
    found = find_chromium()
    if not found:
        pytestconfig.stash[NO_BROWSER] = True
        no_browser = "there is no Chromium here; install it, or name its program in the variable CHROMIUM"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(no_browser)
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/made/on/first use/journal.db"
        return
    server: Postgresql = request.getfixturevalue("postgresql")
    with server.lend_database() as address:
        yield address


@pytest.fixture
def sql(database: str) -> Iterator[Opened]:
    """A journal in an empty database, of either kind."""
    clock = Clock()
    journal = open_journal(database, clock)
    yield Opened(journal, clock, database)
    journal.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """An empty journal, of each kind that there is."""
    clock, address = Clock(), ""
    with ExitStack() as until_the_end:
        match request.param:
            case "sqlite":
                address = f"sqlite:///{tmp_path}/journal.db"
            case "postgresql":
                server: Postgresql = request.getfixturevalue("postgresql")
                address = until_the_end.enter_context(server.lend_database())
        journal = open_journal(address, clock) if address else MemoryJournal(clock)
        until_the_end.callback(journal.close)
        yield Opened(journal, clock, address)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Writes files into a folder `k`, and works from the folder around it: places read `k/entries/x.yaml:1:1`."""
    monkeypatch.chdir(tmp_path)

    def write_here(files: Mapping[str, str | bytes]) -> Path:
        return write_folder(Path("k"), files)

    return write_here


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how right the bot is, whether or not the bound was kept; and what was left out."""
    if reason := config.stash.get(LEFT_OUT, ""):
        terminalreporter.write_line(
            f"LEFT OUT: all tests with PostgreSQL, as none could be started ({reason}); CI runs them", red=True
        )
    if config.stash.get(NO_BROWSER, False):
        terminalreporter.write_line(
            "LEFT OUT: all tests with a browser, as there is no Chromium; CI runs them", red=True
        )
    lines = sum(written.count("\n") + 1 for written in WRITTEN)
    terminalreporter.write_line(f"log: {lines} lines, in which none of {len(NEVER)} words, names and secrets may stand")
    for leak in config.stash.get(LEAKS, [])[:20]:
        terminalreporter.write_line(f"LEAKED: {leak}", red=True)
    if counted := config.stash.get(ACCURACY, ""):
        terminalreporter.write_line(f"checks and open questions: {counted}")
