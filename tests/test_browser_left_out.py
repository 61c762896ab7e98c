"""Where there is no Chromium, the tests say so; in CI they fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ONE_TEST = "tests/test_demo.py::test_words_of_people_stay_words"


@pytest.mark.parametrize(
    ("ci", "code", "says"),
    [
        ("", 0, "LEFT OUT: all tests with a browser, as there is no Chromium; CI runs them"),
        ("true", 1, "there is no Chromium here; install it, or name its program in the variable CHROMIUM"),
    ],
)
def test_the_browser_is_left_out_aloud_and_never_in_ci(ci: str, code: int, says: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", ONE_TEST],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "CI": ci, "CHROMIUM": "no-such-program"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == code, ran.stdout
    assert says in ran.stdout
