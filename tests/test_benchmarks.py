"""What the benchmarks count with; their peers are not needed for it, and nothing is timed."""

from random import Random

import pytest
from benchmarks.__main__ import main
from benchmarks.faq import FaqEntry, without_repeats
from benchmarks.measures import (
    Judged,
    area_under_curve,
    calibration_gap,
    growth,
    percentile,
    right_when_let_through,
    spread,
)
from benchmarks.phrasings import Generator, make_words
from benchmarks.slips import mistype, neighbors
from click.testing import CliRunner

from rolebot.matching.repair import slip_budget
from rolebot.text import split_words

SENTENCE = "how do i get back the money for a kettle that arrived broken"
GROUP = [f"{start} the {thing} of my order" for start in ("where is", "i lost", "who has") for thing in ("box", "bill")]


def differences(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))


def test_careful_typing_changes_nothing() -> None:
    assert mistype(SENTENCE, 0, Random(1)) == SENTENCE


def test_same_seed_makes_the_same_slips() -> None:
    assert mistype(SENTENCE, 8, Random(5)) == mistype(SENTENCE, 8, Random(5))
    assert mistype(SENTENCE, 8, Random(5)) != mistype(SENTENCE, 8, Random(6))


def test_a_word_of_twenty_letters_gets_one_slip() -> None:
    word = "abcdefghijklmnopqrst"
    typed = {mistype(word, 20, Random(seed)) for seed in range(50)}
    assert word not in typed
    assert {len(one) for one in typed} == {19, 20, 21}
    assert all(differences(one, word) <= 2 for one in typed if len(one) == 20)


def test_neighbors_of_a_key_touch_it() -> None:
    assert set(neighbors("g")) == set("ftyhbv")
    assert set(neighbors("q")) == set("wa")
    assert neighbors("ß") == ""


def test_generated_phrasings_are_all_different_and_as_many_as_wished() -> None:
    entries = list(Generator([GROUP, [f"{text} please" for text in GROUP]]).entries(300))
    texts = [split_words(text) for entry in entries for text in entry.phrasings]
    assert len(texts) == len(set(texts)) == 300


def test_generated_phrasings_depend_on_the_seed_alone() -> None:
    first, again, other = (list(Generator([GROUP], seed).entries(60)) for seed in (1, 1, 2))
    assert first == again != other


def test_made_up_words_are_different_words_of_letters() -> None:
    words = make_words(500, Random(1))
    assert len(set(words)) == 500
    assert all(word.isalpha() and slip_budget(len(word)) >= 0 for word in words)


def test_repeated_phrasings_are_left_out() -> None:
    entries = [FaqEntry("a", ("Where is it?", "where is it")), FaqEntry("b", ("where is it",)), FaqEntry("c", ("who",))]
    assert without_repeats(entries) == [FaqEntry("a", ("Where is it?",)), FaqEntry("c", ("who",))]


@pytest.mark.parametrize(
    ("inside", "outside", "area"),
    [([0.9, 0.8], [0.1, 0.2], 1.0), ([0.1], [0.9], 0.0), ([0.5], [0.5], 0.5), ([0.9, 0.3], [0.5], 0.5)],
)
def test_area_under_the_curve(inside: list[float], outside: list[float], area: float) -> None:
    assert area_under_curve(inside, outside) == area


def test_what_is_right_above_what_gets_through() -> None:
    inside = [Judged(0.9, True), Judged(0.8, False), Judged(0.4, True), Judged(0.95, True)]
    assert right_when_let_through(inside, [0.1, 0.2, 0.5, 0.85], 0.25) == 0.5


def test_calibration_gap_is_none_where_confidence_is_the_share_of_right_answers() -> None:
    assert calibration_gap([Judged(0.75, True), Judged(0.75, True), Judged(0.75, True), Judged(0.75, False)]) == 0


def test_calibration_gap_of_somebody_who_is_always_sure_and_half_the_time_right() -> None:
    assert calibration_gap([Judged(1.0, True), Judged(1.0, False)]) == 0.5


@pytest.mark.parametrize(("times", "exponent"), [((1, 1000), 1.0), ((2, 2), 0.0), ((1, 10), 1 / 3)])
def test_growth(times: tuple[float, float], exponent: float) -> None:
    assert growth((100, 100_000), times) == pytest.approx(exponent)


def test_percentile_is_the_nearest_rank() -> None:
    assert percentile([float(number) for number in range(1, 101)], 0.99) == 99
    assert percentile([3.0], 0.99) == 3


def test_names_that_would_lie_on_each_other_are_moved_apart() -> None:
    assert spread([0.5, 0.5], 0.1) == pytest.approx([0.45, 0.55])
    assert spread([0.1, 0.9], 0.1) == pytest.approx([0.1, 0.9])


@pytest.mark.parametrize("sizes", ["many", "10", "100,"])
def test_wrong_sizes_are_wrong_use(sizes: str) -> None:
    ran = CliRunner().invoke(main, ["--sizes", sizes])
    assert ran.exit_code == 2
    assert "sizes" in ran.output
