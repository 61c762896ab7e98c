"""How often the first guess is right on sets of questions, for rolebot and its peers, and what rolebot leaves alone."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chance import seeded
from benchmarks.faq import FaqEntry, write_faq
from benchmarks.figures import Accuracy, Folder, Silence
from benchmarks.measures import share
from benchmarks.peers import Peer, build_peers, flatten
from benchmarks.progress import say, track
from benchmarks.sets import Asked, QuestionSet
from benchmarks.silence import Judgement, Reply, judge_conduct, judge_silence, reply
from benchmarks.slips import Typing, mistype
from rolebot.bot import load_bot

SEED = 20

FEW = 100
"""Questions that difflib is asked, which needs a tenth of a second for each thousand phrasings.

With 24 it had 83 % where it has 60 % with 100.
"""

DIFFLIB_LIMIT = 2000
"""Phrasings up to which difflib is asked at all."""

SEPARATORS = ("linear SVM", "TF-IDF", "BM25", "token_set_ratio")
"""The peers whose score is also judged as a sign that a question belongs nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A folder and what is asked of it: once for each typing, and what belongs nowhere."""

    folder: Folder
    entries: tuple[FaqEntry, ...]
    typed: tuple[tuple[Asked, ...], ...]
    out_of_scope: tuple[str, ...]


def measure_accuracy(questions: QuestionSet) -> Iterator[Judgement]:
    """A judgement for each amount of phrasings."""
    typed = tuple(_mistyped(questions.asked, typing) for typing in Typing)
    for amount, entries in questions.entries.items():
        folder = Folder(questions.name, amount)
        trial = Trial(folder=folder, entries=entries, typed=typed, out_of_scope=questions.out_of_scope)
        say(f"accuracy: {folder.set}, {amount} phrasings an intent")
        accuracy, silence = zip(*(_judge_peer(trial, name, peer) for name, peer in _peers(trial)), strict=True)
        own = _judge_rolebot(trial)
        yield Judgement(
            accuracy=(*own.accuracy, *accuracy),
            silence=(*own.silence, *(one for one in silence if one)),
            conduct=own.conduct,
        )


def _mistyped(asked: Sequence[Asked], typing: Typing) -> tuple[Asked, ...]:
    rng = seeded(SEED)
    return tuple(Asked(mistype(one.text, typing.every, rng), one.entry) for one in asked)


def _judge_rolebot(trial: Trial) -> Judgement:
    with tempfile.TemporaryDirectory() as below:
        where = Path(below)
        write_faq(where, trial.entries)
        bot = load_bot(where)
        replies = [[reply(bot, one.text) for one in track(asked, "rolebot")] for asked in trial.typed]
        outside = [reply(bot, text) for text in track(trial.out_of_scope, "rolebot, out of scope")]
        wanted = [one.entry for one in trial.typed[0]]
        inside = list(zip(replies[0], wanted, strict=True))
        conduct = judge_conduct(trial.folder, inside, outside, (where, trial.out_of_scope))
    accuracy = Accuracy(
        folder=trial.folder,
        who="rolebot",
        asked=len(wanted),
        first=tuple(_right(some, wanted, 1) for some in replies),
        third=tuple(_right(some, wanted, 3) for some in replies),
    )
    scored = [(one.confidence, entry in one.entries[:1]) for one, entry in inside]
    silence = judge_silence(trial.folder, "rolebot", scored, [one.confidence for one in outside])
    return Judgement(accuracy=(accuracy,), silence=(silence,) if silence else (), conduct=(conduct,))


def _right(replies: Sequence[Reply], wanted: Sequence[str], among: int) -> float:
    return share([entry in one.entries[:among] for one, entry in zip(replies, wanted, strict=True)])


def _peers(trial: Trial) -> Iterator[tuple[str, Peer]]:
    held = flatten(trial.entries)
    for name, peer in build_peers(held, trained=True).items():
        if name != "difflib" or len(held.texts) <= DIFFLIB_LIMIT:
            yield name, peer


def _judge_peer(trial: Trial, name: str, peer: Peer) -> tuple[Accuracy, Silence | None]:
    """The silence is None where the peer has no score for it, or the set no questions."""
    first: list[float] = []
    scored: list[tuple[float, bool]] = []
    for asked in track(trial.typed, name):
        some = asked[:FEW] if name == "difflib" else asked
        guesses = peer.guess([one.text for one in some])
        rights = [guess.entry == one.entry for guess, one in zip(guesses, some, strict=True)]
        scored = scored or [(guess.score, right) for guess, right in zip(guesses, rights, strict=True)]
        first.append(share(rights))
    accuracy = Accuracy(folder=trial.folder, who=name, asked=len(scored), first=tuple(first))
    if name not in SEPARATORS or not trial.out_of_scope:
        return accuracy, None
    outside = [guess.score for guess in peer.guess(trial.out_of_scope)]
    return accuracy, judge_silence(trial.folder, name, scored, outside)
