"""`rolebot diff` with revisions of git: which of their folders is meant, and what is said when there is none."""

from pathlib import Path

import pytest

from tests.command import Ran, run
from tests.folders import DRILL, SOUND, write_folder
from tests.git import commit, git

CHECKS = """\
- reaches: entry:lifeboat-drill
  questions:
    - do tell me when the lifeboat drill is
"""
KNOWLEDGE = {**SOUND, "checks/drill.yaml": CHECKS}
MONDAYS = DRILL.replace("Every Sunday at ten.", "Every Monday at nine.")
TUESDAYS = DRILL.replace("Every Sunday at ten.", "Every Tuesday at eight.")
EQUAL = "1 checks: 0 worse, 0 better, 0 changed, 0 new, 0 gone"


@pytest.fixture(autouse=True)
def ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository `ship` with two commits of a folder `k`, and a third state that is not committed; we stand in it."""
    monkeypatch.setenv("ROLEBOT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    repository = tmp_path / "ship"
    commit(repository, {f"k/{name}": content for name, content in KNOWLEDGE.items()})
    commit(repository, {"k/entries/aboard.yaml": MONDAYS})
    write_folder(repository, {"k/entries/aboard.yaml": TUESDAYS})
    monkeypatch.chdir(repository)
    return repository


def changes(ran: Ran) -> list[str]:
    """The lines of the text that went and came."""
    assert ran.code == 0, ran.err
    return [line.strip() for line in ran.out.splitlines() if line.startswith("    ")]


SUNDAY, MONDAY, TUESDAY = "Every Sunday at ten.", "Every Monday at nine.", "Every Tuesday at eight."


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        (["HEAD~1", "k"], SUNDAY, TUESDAY),
        (["HEAD", "k"], MONDAY, TUESDAY),
        (["main", "k"], MONDAY, TUESDAY),
        (["HEAD:k", "k"], MONDAY, TUESDAY),
        (["HEAD:k"], MONDAY, TUESDAY),
        (["HEAD~1", "HEAD:k"], SUNDAY, MONDAY),
        (["HEAD:k", "HEAD~1"], MONDAY, SUNDAY),
        (["HEAD", "--knowledge", "k"], MONDAY, TUESDAY),
        (["HEAD~1", "HEAD", "--knowledge", "k"], SUNDAY, MONDAY),
        (["HEAD~1:k", "HEAD:k"], SUNDAY, MONDAY),
        (["k", "HEAD~1"], TUESDAY, SUNDAY),
    ],
)
def test_revision_stands_for_the_folder_as_it_was(words: list[str], old: str, new: str) -> None:
    assert changes(run("diff", *words)) == [f"-{old}", f"+{new}"]


def test_revision_is_of_the_folder_of_the_settings() -> None:
    ran = run("diff", "HEAD~1", "HEAD", env={"ROLEBOT_KNOWLEDGE": "k"})
    assert changes(ran) == [f"-{SUNDAY}", f"+{MONDAY}"]


def test_repository_that_is_the_folder_itself(ship: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(tmp_path / "whole", {**KNOWLEDGE, "README.md": "# Ours\n"})
    write_folder(tmp_path / "whole", {"entries/aboard.yaml": MONDAYS})
    monkeypatch.chdir(tmp_path / "whole")
    assert changes(run("diff", "HEAD", ".")) == [f"-{SUNDAY}", f"+{MONDAY}"]
    monkeypatch.chdir(tmp_path)
    assert changes(run("diff", "HEAD", "whole")) == [f"-{SUNDAY}", f"+{MONDAY}"]


def test_folder_is_named_from_where_we_stand(ship: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ship / "k")
    assert changes(run("diff", "HEAD", ".")) == [f"-{MONDAY}", f"+{TUESDAY}"]
    monkeypatch.chdir(ship / "k" / "entries")
    assert changes(run("diff", "HEAD:..")) == [f"-{MONDAY}", f"+{TUESDAY}"]


def test_folder_that_was_renamed_is_named_with_the_revision(ship: Path) -> None:
    git(ship, "mv", "k", "crew")
    commit(ship, {})
    ran = run("diff", "HEAD~1", "crew")
    assert ran.code == 2
    assert "Error: `HEAD~1` has no folder `crew`; write `HEAD~1:FOLDER` if it had another name then" in ran.err
    assert changes(run("diff", "HEAD~1:k", "crew")) == [f"-{MONDAY}", f"+{TUESDAY}"]


def test_folders_over_one_another_are_taken_from_the_same_revision(ship: Path) -> None:
    commit(ship, {"k/entries/aboard.yaml": SOUND["entries/aboard.yaml"], "ours/hides.yaml": "entries: []\n"})
    leave = DRILL.replace("lifeboat-drill", "leave").replace("when is the lifeboat drill", "how long is shore leave")
    check = "- reaches: entry:leave\n  questions: [tell me how long shore leave is]\n"
    write_folder(ship, {"ours/entries/leave.yaml": leave, "ours/checks/leave.yaml": check})
    assert run("diff", "HEAD", "k:ours").out.splitlines()[-1] == EQUAL.replace("1 checks", "2 checks").replace(
        "0 new", "1 new"
    )
    assert run("diff", "HEAD:k:ours", "HEAD:k").out == f"{EQUAL}\n"


def test_folder_outside_of_any_repository_stays_as_it_is(ship: Path, tmp_path: Path) -> None:
    write_folder(tmp_path / "outside", {"hides.yaml": "entries: []\n"})
    assert changes(run("diff", "HEAD", f"k:{tmp_path / 'outside'}")) == [f"-{MONDAY}", f"+{TUESDAY}"]


def test_folder_that_git_ignores_stays_as_it_is(ship: Path) -> None:
    commit(ship, {".gitignore": "/.venv\n"})
    write_folder(ship, {".venv/shipped/hides.yaml": "entries: []\n"})
    assert changes(run("diff", "HEAD~1:k:.venv/shipped", "HEAD~2:k:.venv/shipped")) == [f"-{MONDAY}", f"+{SUNDAY}"]


def test_folder_of_another_repository_stays_as_it_is(ship: Path, tmp_path: Path) -> None:
    base = tmp_path / "base"
    commit(base, KNOWLEDGE)
    write_folder(base, {"entries/aboard.yaml": MONDAYS})
    commit(ship, {"ours/hides.yaml": "entries: []\n"})
    assert run("diff", "HEAD", f"{base}:ours").out == f"{EQUAL}\n"


def test_hook_of_git_finds_the_folder(ship: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(ship / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(ship / ".git" / "index"))
    assert changes(run("diff", "HEAD", "k")) == [f"-{MONDAY}", f"+{TUESDAY}"]


def test_nothing_of_the_repository_changes(ship: Path) -> None:
    before = git(ship, "status", "--porcelain"), git(ship, "for-each-ref"), sorted((ship / ".git").iterdir())
    run("diff", "HEAD~1", "k")
    assert before == (git(ship, "status", "--porcelain"), git(ship, "for-each-ref"), sorted((ship / ".git").iterdir()))


def test_problems_of_a_revision_are_named_in_the_folder(ship: Path) -> None:
    commit(ship, {"k/entries/aboard.yaml": DRILL + "  tittle: x\n"})
    write_folder(ship, {"k/entries/aboard.yaml": DRILL})
    ran = run("diff", "HEAD", "k")
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "There is nothing to compare with, for HEAD has problems:",
        "k/entries/aboard.yaml:5:3: unknown key `tittle`; did you mean `title`?",
    ]


@pytest.mark.parametrize("words", [["nowhere", "k"], ["HEAD~7", "k"], ["--", "--output=stolen", "k"], ["HEAD~7:k"]])
def test_what_is_neither_folder_nor_revision_is_wrong_use(ship: Path, words: list[str]) -> None:
    ran = run("diff", *words, env={"ROLEBOT_KNOWLEDGE": "k"})
    name = next(one for one in words if one != "--").partition(":")[0]
    assert ran.code == 2
    assert f"Error: `{name}` is neither a folder nor a revision of git; write a folder, a branch, a " in ran.err
    assert not (ship / "stolen").exists()


def test_shallow_clone_says_how_to_get_more(ship: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", ship.as_uri(), "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    assert "in GitHub Actions, check out with `fetch-depth: 0`" in run("diff", "HEAD~1", "k").err


def test_link_that_leads_out_of_the_folder_is_not_followed(ship: Path) -> None:
    (ship / "k" / "entries" / "all.yaml").symlink_to("/etc/passwd")
    commit(ship, {})
    (ship / "k" / "entries" / "all.yaml").unlink()
    ran = run("diff", "HEAD", "k")
    assert ran.code == 2
    assert "Error: the folder cannot be read as it was in `HEAD`: " in ran.err


def test_link_within_the_folder_is_followed(ship: Path) -> None:
    (ship / "k" / "_later").mkdir()
    (ship / "k" / "entries" / "aboard.yaml").rename(ship / "k" / "_later" / "aboard.yaml")
    (ship / "k" / "entries" / "aboard.yaml").symlink_to("../_later/aboard.yaml")
    commit(ship, {})
    (ship / "k" / "_later" / "aboard.yaml").write_text(MONDAYS, encoding="utf-8")
    assert changes(run("diff", "HEAD", "k")) == [f"-{TUESDAY}", f"+{MONDAY}"]


def test_links_that_lead_to_each_other_are_said_to_be_unreadable(ship: Path) -> None:
    for one, other in (("a", "b"), ("b", "a"), ("c", "a")):
        (ship / "k" / f"{one}.yaml").symlink_to(f"{other}.yaml")
    commit(ship, {})
    for name in "abc":
        (ship / "k" / f"{name}.yaml").unlink()
    ran = run("diff", "HEAD", "k")
    assert (ran.code in (1, 2), ran.out) == (True, "")  # Python 3.13 finds the loop only as it reads the files
    assert ran.err


def test_machine_without_git_is_told_to_install_it(tmp_path: Path) -> None:
    ran = run("diff", "HEAD", "k", env={"PATH": str(tmp_path)})
    assert ran.code == 2
    assert "Error: git is not installed; install it, or give two folders" in ran.err


def test_repository_that_git_refuses_says_why(ship: Path) -> None:
    (ship / ".git" / "HEAD").write_text("broken\n", encoding="utf-8")
    ran = run("diff", "HEAD", "k")
    assert ran.code == 2
    assert "Error: git cannot look into `k`: fatal: " in ran.err
