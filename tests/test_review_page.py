"""What the page on reviewing a change tells works: its example, its hooks, and each step of its workflow.

Neither pre-commit nor GitHub is here. The entry of the hook and the `run` of each step are given to a shell as they
stand, with the variables that GitHub sets, and a `gh` that writes down what it is told.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.command import SMALL, run
from tests.folders import write_folder
from tests.git import OURS, commit, git
from tests.test_docs import blocks

PAGE = "docs/how-to/review-a-change.md"
STOLEN = (
    "- id: anchor\n  phrasings: [where is the anchor kept, the duties of a ship cook please]\n  answer: At the bow.\n"
)
FINE = "- id: anchor\n  phrasings: [where is the anchor kept, how heavy is the anchor]\n  answer: At the bow.\n"
CHECK = "- reaches: entry:anchor\n  questions: [tell me where the anchor is kept]\n"
GH = '#!/bin/sh\nprintf "%s\\n" "$@" > "$GH_TOLD"\n'


def named(name: str) -> str:
    """The block on the page for a file of this name."""
    (found,) = (block for block in blocks(PAGE, "yml") if block.startswith(f"# {name}\n"))
    return found


def shell(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A script in a folder, as GitHub's runner and git's hooks run one: it stops at the first fault."""
    here = str(Path(sys.executable).parent)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
    env |= OURS | {"PATH": f"{here}:{env['PATH']}", "ROLEBOT_DATA": str(folder / "no-data")} | variables
    return subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the crew of a ship in the folder that the page speaks of."""
    crew = Path(SMALL)
    files = {f"my-knowledge/{file.relative_to(crew)}": file.read_bytes() for file in crew.rglob("*.yaml")}
    commit(tmp_path / "ours", files)
    return tmp_path / "ours"


def test_example_says_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLEBOT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    plants, checks = blocks(PAGE, "yaml")
    commit(tmp_path, {"garden/entries/plants.yaml": plants, "garden/checks/plants.yaml": checks})
    write_folder(tmp_path, {"garden/entries/plants.yaml": blocks(PAGE, "yml")[0]})
    monkeypatch.chdir(tmp_path)
    ran = run(*shlex.split(blocks(PAGE, "sh")[0])[1:])
    assert (ran.code, ran.out) == (1, blocks(PAGE, "text")[0])


def test_hook_of_git_lets_sound_knowledge_pass_and_refuses_the_rest(repository: Path) -> None:
    (hook,) = (block for block in blocks(PAGE, "sh") if block.startswith("#!/bin/sh"))
    path = repository / ".git" / "hooks" / "pre-commit"
    write_folder(repository / ".git", {"hooks/pre-commit": hook})
    path.chmod(0o755)
    write_folder(repository, {"README.md": "Ours.\n"})
    assert shell("git add . && git commit -qm one", repository, PATH=os.environ["PATH"]).returncode == 0
    write_folder(repository, {"my-knowledge/entries/anchor.yaml": STOLEN})
    refused = shell("git add . && git commit -qm two", repository)
    assert refused.returncode == 1
    assert refused.stderr.startswith('my-knowledge/entries/anchor.yaml:2:41: the phrasing "the duties of a ship cook ')
    # What lies in the folder and is not to be committed is another matter.
    write_folder(repository, {"my-knowledge/entries/anchor.yaml": FINE})
    git(repository, "add", ".")
    write_folder(repository, {"my-knowledge/entries/anchor.yaml": STOLEN})
    assert shell("git commit -qm three", repository).returncode == 0


def test_hook_of_pre_commit_checks_the_folder(repository: Path) -> None:
    (project,) = yaml.safe_load(named(".pre-commit-config.yaml"))["repos"]
    (hook,) = project["hooks"]
    assert (project["repo"], hook["language"], hook["pass_filenames"]) == ("local", "system", False)
    assert re.search(hook["files"], "my-knowledge/entries/anchor.yaml")
    assert not re.search(hook["files"], "README.md")
    assert shell(hook["entry"], repository).returncode == 0
    write_folder(repository, {"my-knowledge/entries/anchor.yaml": STOLEN})
    assert shell(hook["entry"], repository).returncode == 1


def steps() -> dict[str, dict[str, str]]:
    """The steps of the workflow that run something, by their names, and the one for a comment."""
    job = yaml.safe_load(named(".github/workflows/knowledge.yaml"))["jobs"]["knowledge"]
    assert job["env"] == {"ROLEBOT_KNOWLEDGE": "my-knowledge"}
    (comment,) = yaml.safe_load(blocks(PAGE, "yml")[-1])
    return {step["name"]: step for step in (*job["steps"], comment) if "run" in step}


def pull(repository: Path, edit: str) -> None:
    """A pull request with an edit, checked out as GitHub does: its merge into main, and the commit before that."""
    git(repository, "switch", "--quiet", "--create", "edit")
    commit(repository, {"my-knowledge/entries/anchor.yaml": edit, "my-knowledge/checks/anchor.yaml": CHECK})
    git(repository, "switch", "--quiet", "main")
    commit(repository, {"README.md": "Ours.\n"})
    git(repository, "merge", "--quiet", "--no-ff", "--message", "Merge", "edit")


def step(name: str, repository: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return shell(steps()[name]["run"], repository, ROLEBOT_KNOWLEDGE="my-knowledge", **variables)


def test_workflow_is_sound() -> None:
    workflow = yaml.safe_load(named(".github/workflows/knowledge.yaml"))
    assert "my-knowledge/**" in workflow[True]["pull_request"]["paths"]  # YAML 1.1 takes `on` for true
    assert workflow["permissions"] == {"contents": "read"}
    assert list(steps()) == [
        "Install rolebot",
        "Check the knowledge",
        "Say what the answers become",
        "Say so below the pull request",
    ]
    # What a shell is given holds nothing that GitHub would put there from a pull request.
    assert [one["run"] for one in steps().values() if "${{" in one["run"]] == []


def test_workflow_shows_faults_beside_their_lines(repository: Path) -> None:
    pull(repository, STOLEN)
    ran = step("Check the knowledge", repository)
    assert ran.returncode == 1
    assert ran.stdout.startswith("::error file=my-knowledge/entries/anchor.yaml,line=2,col=41::the phrasing ")


def test_workflow_lets_sound_knowledge_pass(repository: Path) -> None:
    pull(repository, FINE)
    assert step("Check the knowledge", repository).returncode == 0


def test_workflow_tells_in_its_summary_what_the_answers_become(repository: Path, tmp_path: Path) -> None:
    pull(repository, FINE)
    ran = step("Say what the answers become", repository, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    assert (ran.returncode, ran.stdout) == (0, "")
    told = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert told.startswith("### What the answers become, from `HEAD^1` to `my-knowledge`\n")
    assert "- `my-knowledge/checks/anchor.yaml:2:15`: `" in told


def test_comment_holds_the_summary(repository: Path, tmp_path: Path) -> None:
    pull(repository, FINE)
    write_folder(tmp_path, {"bin/gh": GH})
    (tmp_path / "bin" / "gh").chmod(0o755)
    here = f"{tmp_path / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    ran = step("Say so below the pull request", repository, PATH=here, NUMBER="12", GH_TOLD=str(tmp_path / "told"))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "told").read_text(encoding="utf-8").split("\n")[:5] == [
        "pr",
        "comment",
        "12",
        "--body-file",
        "answers.md",
    ]
    assert (repository / "answers.md").read_text(encoding="utf-8").startswith("### What the answers become, from ")
