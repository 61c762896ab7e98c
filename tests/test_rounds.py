"""Calls that go along with each other."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebot.rounds import MOST_AT_ONCE, Rounds


class Counted:
    """A call that remembers what it was given; zeros are too much for it."""

    def __init__(self) -> None:
        self.given: list[list[int]] = []

    def double(self, numbers: Sequence[int]) -> list[int]:
        self.given.append(list(numbers))
        if 0 in numbers:
            raise ZeroDivisionError(numbers)
        return [2 * number for number in numbers]


@asynccontextmanager
async def rounds(
    call: Callable[[Sequence[int]], Sequence[int]], patience: float = 20.0
) -> AsyncIterator[Rounds[int, int]]:
    threads = ThreadPoolExecutor(2)
    try:
        yield Rounds(call, threads, patience)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


@given(st.lists(st.lists(st.integers(1), max_size=3), max_size=30))
def test_everybody_gets_what_is_said_of_their_own(asked: list[list[int]]) -> None:
    async def everybody() -> None:
        async with rounds(Counted().double) as going:
            said = await asyncio.gather(*map(going.join, asked))
        assert [list(one) for one in said] == [[2 * number for number in numbers] for numbers in asked]

    asyncio.run(everybody())


async def test_those_who_come_together_go_together_as_far_as_there_is_room() -> None:
    counted = Counted()
    async with rounds(counted.double) as going:
        await asyncio.gather(*(going.join([number]) for number in range(1, MOST_AT_ONCE + 11)))
    assert counted.given == [list(range(1, MOST_AT_ONCE + 1)), list(range(MOST_AT_ONCE + 1, MOST_AT_ONCE + 11))]


async def test_a_round_that_fails_spoils_no_other() -> None:
    counted = Counted()
    async with rounds(counted.double) as going:
        with pytest.raises(ZeroDivisionError):
            await going.join([0])
        assert await going.join([2]) == [4]


async def test_whoever_goes_away_takes_nobody_along() -> None:
    async with rounds(Counted().double) as going:
        gone, stays = (asyncio.create_task(going.join([number])) for number in (1, 2))
        await asyncio.sleep(0)
        gone.cancel()
        assert await stays == [4]
    assert gone.cancelled()


class Slow:
    """A call that takes as long as a test wants."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def wait(self, numbers: Sequence[int]) -> Sequence[int]:
        self.begun.set()
        self.go.wait(20)
        return numbers

    async def begins(self) -> None:
        while not self.begun.is_set():
            await asyncio.sleep(0.005)


async def test_a_round_that_takes_long_is_given_up_with_those_who_wait_for_it_and_the_next_one_goes() -> None:
    slow = Slow()
    async with rounds(slow.wait, patience=0.5) as going:
        long = asyncio.create_task(going.join([1]))
        await slow.begins()
        with pytest.raises(TimeoutError):
            await going.join([2])
        assert long.done(), "whoever waited for it waited no longer than it"
        assert isinstance(long.exception(), TimeoutError)
        slow.go.set()
        assert await going.join([3]) == [3]


async def test_nobody_waits_for_ever_for_threads_that_are_gone() -> None:
    async with rounds(Counted().double) as going:
        pass
    with pytest.raises(RuntimeError):
        await going.join([1])


async def test_nobody_waits_for_ever_for_threads_that_go() -> None:
    slow = Slow()
    threads = ThreadPoolExecutor(1)
    going, other = Rounds(slow.wait, threads, 20), Rounds(slow.wait, threads, 20)
    first = asyncio.create_task(going.join([1]))
    await slow.begins()
    second = asyncio.create_task(other.join([2]))
    await asyncio.sleep(0.05)
    threads.shutdown(wait=False, cancel_futures=True)
    async with asyncio.timeout(10):
        with pytest.raises(asyncio.CancelledError):
            await second
        slow.go.set()
        assert await first == [1]
