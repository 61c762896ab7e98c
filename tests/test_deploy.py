"""What hosts start rolebot with: the Procfile, the Dockerfile, and the files that the guide to deployment shows."""

import asyncio
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from tests.fakes.slack import FakeSlack
from tests.logged import keep
from tests.slack_serving import free_port, listening, post
from tests.test_slack_process import environment, finished

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")


def shown(language: str) -> str:
    """The first example of a language in the guide."""
    found = re.search(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(shortcut_id="answer_message") as local:
        yield local
        assert not local.faults


def test_the_procfile_names_what_hosts_start() -> None:
    assert (ROOT / "Procfile").read_text(encoding="utf-8").splitlines() == [
        "worker: rolebot run",
        "web: rolebot slack --http --port $PORT",
        "release: rolebot migrate",
    ]


async def started(slack: FakeSlack, folder: Path, name: str, **more: str) -> asyncio.subprocess.Process:
    """Honcho, that starts what the Procfile calls so."""
    bin_folder = str(Path(sys.executable).parent)
    settings = environment(slack, folder, PATH=f"{bin_folder}:{os.environ['PATH']}", **more)
    command = [sys.executable, "-m", "honcho", "--procfile", str(ROOT / "Procfile"), "start", name]
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, env=settings, cwd=folder, stdout=pipe, stderr=pipe)


async def test_honcho_migrates_and_serves_by_sockets_and_requests(slack: FakeSlack, tmp_path: Path) -> None:
    released = await started(slack, tmp_path, "release")
    said, _ = await asyncio.wait_for(released.communicate(), 40)
    assert "The database was empty and is at" in said.decode()

    worker = await started(slack, tmp_path, "worker", PORT=str(free_port()))
    await slack.wait_for(lambda local: local.sockets, within=40)
    await slack.say_dm("what does a ship cook do?")
    assert "Plans the meals" in (await post(slack)).shown
    assert "slack is served no longer, all answers are sent" in await ended(worker)

    port = free_port()
    signed = {"PORT": str(port), "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": slack.signing_secret}
    web = await started(slack, tmp_path, "web", **signed)
    await listening(port)
    slack.http_url = f"http://127.0.0.1:{port}/slack/events"
    await slack.say_dm("what does a ship cook do?")
    assert "Plans the meals" in (await post(slack, 2)).shown
    slack.http_url = None
    assert "slack is served no longer, all answers are sent" in await ended(web)


async def ended(running: asyncio.subprocess.Process) -> str:
    """What a process that honcho started says until it is told to stop, and ends."""
    running.send_signal(signal.SIGTERM)
    said, errors = await asyncio.wait_for(running.communicate(), 30)
    return keep((said + errors).decode())


@pytest.mark.parametrize("port", ["0", "65536", "high"])
async def test_a_port_that_is_none_is_refused(slack: FakeSlack, tmp_path: Path, port: str) -> None:
    code, _, errors = await finished(["slack", "--http", "--port", port], environment(slack, tmp_path))
    assert (code, "--port" in errors) == (2, True)


def test_the_image_is_made_of_files_that_are_there() -> None:
    copied = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if re.match("COPY (?!--from)", line)]
    names = {name for names in copied for name in names}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert names == let_in
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_the_image_runs_as_nobody_of_importance_and_installs_by_hashes() -> None:
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    assert all("--require-hashes" in line or "--no-deps" in line for line in DOCKERFILE.splitlines() if "pip i" in line)
    assert re.search(r"^HEALTHCHECK .*/healthz", DOCKERFILE, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("hadolint"), reason="there is no hadolint here")
def test_the_dockerfile_is_well_written() -> None:
    subprocess.run(["hadolint", str(ROOT / "Dockerfile")], check=True)


def test_compose_starts_what_there_is_and_nothing_may_write() -> None:
    services = yaml.safe_load(shown("yml"))["services"]
    assert services["rolebot"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name, command in (("rolebot", "run"), ("migrate", "migrate")):
        assert services[name]["command"] == [command]
        assert (services[name]["read_only"], services[name]["cap_drop"]) == (True, ["ALL"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_takes_the_unit_and_finds_it_safe(tmp_path: Path) -> None:
    (tmp_path / "bin").symlink_to(Path(sys.executable).parent)
    unit = tmp_path / "rolebot.service"
    unit.write_text(shown("ini").replace("/opt/rolebot", str(tmp_path)), encoding="utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in verified.stderr.splitlines() if "rolebot" in line] == []
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
    looked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert looked.returncode == 0, looked.stdout[-400:]


async def test_a_database_is_saved_while_rolebot_writes_into_it(slack: FakeSlack, tmp_path: Path) -> None:
    (command,) = [line for line in GUIDE.splitlines() if line.startswith("python3 -c")]
    worker = await started(slack, tmp_path, "worker", PORT=str(free_port()))
    await slack.wait_for(lambda local: local.sockets, within=40)
    await slack.say_dm("what does a ship cook do?")
    await post(slack)
    arguments = [sys.executable, *shlex.split(command)[1:]]
    saved = await asyncio.create_subprocess_exec(*arguments, cwd=tmp_path / "data")
    assert await saved.wait() == 0
    await ended(worker)
    with sqlite3.connect(tmp_path / "data" / "saved.db") as copy:
        (claims,) = copy.execute("SELECT count(*) FROM claims").fetchone()
    copy.close()
    assert claims == 1


def test_a_user_whom_the_machine_does_not_know_is_served(tmp_path: Path) -> None:
    unknown = "import pwd, runpy, sys; pwd.getpwuid = {}.__getitem__; sys.argv = ['rolebot', 'migrate']"
    settings = {"PATH": os.environ["PATH"], "ROLEBOT_DATA": str(tmp_path)}
    script = f"{unknown}; runpy.run_module('rolebot', run_name='__main__')"
    for more, code in ((settings, 0), ({"PATH": os.environ["PATH"]}, 1)):
        command = [sys.executable, "-c", script]
        ran = subprocess.run(command, env=more, capture_output=True, text=True, check=False)
        assert (ran.returncode, "Traceback" in ran.stderr) == (code, False), ran.stderr
    assert "see that ROLEBOT_DATA or DATABASE_URL names a place that can be written" in ran.stderr
