"""The load that `make soak` puts on a process, for a moment: every question gets its answer."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from soak.load import HEAD, Measured, load_discord, load_slack, told

Load = Callable[[Path, float, int], Coroutine[Any, Any, Measured]]


@pytest.mark.parametrize("load", [load_slack, load_discord])
async def test_every_question_of_a_load_is_answered(load: Load, tmp_path: Path) -> None:
    measured = await load(tmp_path, 40, 100)
    slow = "no ack within"  # which is no fault of rolebot's where the machine is busy
    faults = [one for one in measured.faults if not one.startswith(slow)]
    assert (measured.asked, measured.lost, faults) == (100, 0, [])
    assert len(measured.acks) == 100
    assert measured.memory[0] > 10
    assert measured.row().count("|") == HEAD.splitlines()[0].count("|")


def test_figures_are_told_in_milliseconds() -> None:
    assert told([at / 1000 for at in range(1, 101)]) == "50, 100, 100 ms"
    assert told([]) == ""
