"""How the time for a question, loading and memory grow with the folder."""

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.chance import seeded
from benchmarks.faq import FaqEntry, write_faq
from benchmarks.figures import Size, Timing
from benchmarks.loading import MEGABYTE, How, measure_loading
from benchmarks.peers import Peer, build_peers, flatten
from benchmarks.phrasings import HELD_OUT, Generator
from benchmarks.progress import say
from benchmarks.sets import QuestionSet
from benchmarks.silence import reply
from benchmarks.slips import Typing, mistype
from benchmarks.timing import WARM_UP, Contestant, time_in_turns
from rolebot.bot import Bot, load_bot
from rolebot.knowledge.loading import load_knowledge
from rolebot.settings import default_knowledge
from rolebot.text import QUESTION_LIMIT

QUESTIONS = 1000
LONGEST = 20
"""Questions of the greatest length."""

EVERY_WORD = 4
"""Characters for each slip that leave hardly a word unharmed."""

DIFFLIB_LIMIT = 1000
"""Phrasings up to which difflib is asked: it needs a tenth of a second for them."""

FEWEST_IN_GROUP = 8
"""Phrasings of an entry from which it is a pattern for generated ones."""

SEED = 3


def measure_speed(sizes: Sequence[int], sets: Sequence[QuestionSet]) -> Iterator[Size]:
    """All figures of each size."""
    entries = [entry.phrasings for entry in load_knowledge(default_knowledge()).entries.values()]
    entries += [entry.phrasings for one in sets for entry in list(one.entries.values())[-1]]  # the most there are
    groups = [phrasings for phrasings in entries if len(phrasings) >= FEWEST_IN_GROUP]
    for size in sizes:
        say(f"speed: {size:,} phrasings")
        yield _measure_size(size, list(Generator(groups).entries(size)))


def _measure_size(size: int, entries: Sequence[FaqEntry]) -> Size:
    with tempfile.TemporaryDirectory() as below:
        folder, cache = Path(below, "knowledge"), Path(below, "cache")
        write_faq(folder, entries)
        bot = load_bot(folder, cache)
        timings = _time_questions(size, bot, entries)
        longest, mangled = (_time_longest(bot, entries, every) for every in (Typing.SLOPPY.every, EVERY_WORD))
        say("  loading")
        return Size(
            phrasings=size,
            entries=len(entries),
            timings=tuple(timings),
            longest=longest,
            mangled=mangled,
            reading=measure_loading(How.READ, folder, cache),
            building=measure_loading(How.BUILD, folder, cache),
            kept=measure_loading(How.KEPT, folder, cache),
            cache=sum(file.stat().st_size for file in cache.iterdir()) / MEGABYTE,
        )


def _time_questions(size: int, bot: Bot, entries: Sequence[FaqEntry]) -> list[Timing]:
    peers = build_peers(flatten(entries), trained=False)
    contestants = [Contestant("rolebot", lambda question: "".join(reply(bot, question).entries[:1]))]
    contestants += [_contestant(*one) for one in peers.items() if one[0] != "difflib" or size <= DIFFLIB_LIMIT]
    return time_in_turns(contestants, _questions(entries), f"{size:,} phrasings")


def _contestant(who: str, peer: Peer) -> Contestant:
    return Contestant(who, lambda question: peer.guess((question,))[0].entry)


def _questions(entries: Sequence[FaqEntry]) -> list[tuple[str, str]]:
    """Sloppily typed held-out phrasings with their entries, each text once, from all over the folder.

    A small folder has fewer than are wished. The same text with other slips is not taken, because what was worked out
    for its words the first time would make it quicker the second time.
    """
    rng = seeded(SEED)
    few = [(text, entry.id) for entry in entries for text in entry.held_out[:HELD_OUT]]
    every = [(text, entry.id) for entry in entries for text in entry.held_out]
    held_out = few if len(few) >= QUESTIONS + WARM_UP else every
    drawn = rng.sample(held_out, min(QUESTIONS + WARM_UP, len(held_out)))
    return [(mistype(text, Typing.SLOPPY.every, rng), entry) for text, entry in drawn]


def _time_longest(bot: Bot, entries: Sequence[FaqEntry], every: int) -> float:
    """The median milliseconds for questions as long as they may be; `every` so many characters a word has a slip."""
    rng = seeded(SEED)
    texts = [text for entry in entries for text in entry.phrasings]
    taken = []
    for _ in range(LONGEST):
        words = " ".join(rng.choices(texts, k=QUESTION_LIMIT // 10)).split()
        question = " ".join(mistype(word, every, rng) for word in words)[:QUESTION_LIMIT]
        assert len(question) == QUESTION_LIMIT
        start = time.perf_counter()
        bot.ask(question)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)
