"""What rolebot stands on: few libraries, each with a reason, pinned by hashes, from no address in particular."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.txt"))
PAGE = (ROOT / "docs" / "reference" / "dependencies.md").read_text(encoding="utf-8")


def named() -> list[str]:
    """The libraries that rolebot names, without versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.split(r"[\[><=]", one)[0] for one in project["dependencies"]]


def pinned(lock: str) -> list[tuple[str, str]]:
    """The versions that a lock file pins, by names as package indexes write them; some depend on Python's version."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return [
        (plain(name), version) for name, version in re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", text, re.MULTILINE)
    ]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_stands_in_the_table_with_its_version() -> None:
    told = re.findall(r"^\| `([\w.-]+)` \| [^|]+ \| (\S+), \d{4}-\d\d-\d\d \|", PAGE, re.MULTILINE)
    assert sorted(name for name, _ in told) == sorted(named())
    locked = pinned("requirements.txt")
    assert [(name, version) for name, version in told if (plain(name), version) not in locked] == []


def test_every_library_has_a_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [name for name in named() if not re.search(rf'^  "{re.escape(name)}[^#]*# \w', text, re.MULTILINE)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_whatever_is_installed_is_known_by_its_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=[\w.-]+(?:\[\w+\])?==)", "\n" + (ROOT / lock).read_text(encoding="utf-8"))[1:]
    assert len(blocks) == len(pinned(lock)) > 10
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links", text)
