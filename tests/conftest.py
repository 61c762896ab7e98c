"""What many tests share: the two bots, and a folder of knowledge written on the spot."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from rolebot.bot import Bot, load_bot
from rolebot.settings import default_knowledge
from tests.folders import Writer, write_folder
from tests.postgres import Postgresql, run_postgresql

HERE = Path(__file__).parent
ACCURACY = pytest.StashKey[str]()
"""How many of the checks and open questions were right, wrong and silent."""

# The same examples on every machine, and no limit of time: a slow machine is no fault.
settings.register_profile(
    "facts",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("facts")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Commands keep what they read in a folder of the tests, not in that of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROLEBOT_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


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
def postgresql() -> Iterator[Postgresql]:
    """A real PostgreSQL, started when the first test asks for it."""
    with run_postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/made/on/first use/journal.db"
    server: Postgresql = request.getfixturevalue("postgresql")
    return server.make_database()


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Writes files into a folder `k`, and works from the folder around it: places read `k/entries/x.yaml:1:1`."""
    monkeypatch.chdir(tmp_path)

    def write_here(files: Mapping[str, str | bytes]) -> Path:
        return write_folder(Path("k"), files)

    return write_here


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how right the bot is, whether or not the bound was kept."""
    if counted := config.stash.get(ACCURACY, ""):
        terminalreporter.write_line(f"checks and open questions: {counted}")
