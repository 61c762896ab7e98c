"""Whatever is proposed, for files in whatever state: it is refused with reasons, or becomes sound files."""

import shutil
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rolebot.bot import Bot, load_bot
from rolebot.proposal import Change, Proposal
from rolebot.upkeep.mending import try_out, write
from tests.fuzzing import ODD_TEXTS, tries
from tests.reviewed import Ship, board

TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(ODD_TEXTS),
    st.text(" \n\t:-#'\"[]{}&*!|>%@`,?~=abc\u2028\x85\ufeff", max_size=20),
    st.sampled_from(
        ["where is the sauna", "what does a ship cook do", "smutje", "Aft.\n\n- Soap.", "no", "1.0", "{role}"]
    ),
)
TARGETS = TEXTS | st.sampled_from(
    [
        *("entry:seasickness", "profile:ship-cook/salary", "profile:ship-cook", "compare:ship-cook+deck-officer/tools"),
        *("talk:greeting", "choose", "roles", "lookup:sextant", "move:ship-cook>deck-officer", "ship-cook", "sauna"),
    ]
)
THEMES = (
    st.sampled_from(["", "aboard", "new", "../../elsewhere", "/tmp/elsewhere", "a/b", ".hidden", "n" * 300]) | TEXTS
)
PROPOSALS = st.builds(
    Proposal,
    change=st.sampled_from(list(Change)),
    target=TARGETS,
    text=TEXTS,
    by=st.just("slack:U1"),
    question=TEXTS,
    title=TEXTS,
    phrasings=st.lists(TEXTS, max_size=3).map(tuple),
    sources=st.lists(st.sampled_from(["handbook", "nothing"]) | TEXTS, max_size=2).map(tuple),
    theme=THEMES,
)
SLIPS = st.tuples(st.integers(0, 20), st.integers(0, 400), st.binary(max_size=3))
"""In which file, where in it, and what is put there."""


@pytest.fixture
def ship(tmp_path: Path, small: Bot) -> Ship:
    """A folder that may be written to, in one in which nothing else may appear."""
    return board(tmp_path, small)


@given(st.lists(PROPOSALS, min_size=1, max_size=2), st.none() | SLIPS)
@example([Proposal(change=Change.ENTRY, target="x", text="y", by="slack:U1", theme="../../elsewhere")], None)
@tries(12)
def test_any_proposal_is_refused_or_becomes_sound_files_in_the_folder(
    ship: Ship, proposals: list[Proposal], slip: tuple[int, int, bytes] | None
) -> None:
    folder = ship.below / "tried"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ship.folder, folder)
    if slip:
        at, where, new = slip
        files = sorted(folder.rglob("*.yaml"))
        content = files[at % len(files)].read_bytes()
        files[at % len(files)].write_bytes(content[:where] + new + content[where:])
    trial = try_out(ship.bot, proposals, folder)
    assert len(trial.accepted) + len(trial.standing) == len([one for one in trial.tried if not one.refusals])
    assert all(reason.strip() for reason in trial.refusals)
    assert all(path.resolve().is_relative_to(folder.resolve()) for path in trial.files)
    if trial.accepted:
        write(trial)
        load_bot(folder)
    assert sorted(one.name for one in ship.below.iterdir()) == ["ship", "tried"]
