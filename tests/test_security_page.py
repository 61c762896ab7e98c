"""The page on security names tests for all that it claims: each of them must be there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)))


def named_in(file: str) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("file", sorted({file for file, _ in NAMED}))
def test_each_test_that_the_page_names_is_there(file: str) -> None:
    assert {test for named, test in NAMED if named == file} <= named_in(file)


def test_nothing_is_claimed_without_a_test() -> None:
    claims = [line for line in PAGE.splitlines() if line.startswith("|") and "---" not in line and line.count("|") == 4]
    told = [line for line in claims if "::" not in line and "| Test |" not in line]
    assert [
        line for line in told if not line.startswith(("| Who ", "| Whoever", "| Another", "| An admin", "| The op"))
    ] == []
    assert len(NAMED) > 50


def test_a_weakness_is_reported_in_private_and_to_no_invented_address() -> None:
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "Report a vulnerability" in policy
    assert "@" not in policy
    assert "docs/security.md" in policy
