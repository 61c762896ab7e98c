"""What people would use instead of rolebot, each over the same phrasings.

All get their texts normalised as rolebot does it, because RapidFuzz 3 does not even lower the case by itself. Each is
set up as its documents advise and answers in the fastest way that was found.
"""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import bm25s
import numpy as np
import Stemmer
from rapidfuzz import fuzz, process
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from benchmarks.faq import FaqEntry
from rolebot.text import normalise

AT_ONCE = 256
"""Questions whose scores are held in memory together: 30 MB over 15,000 phrasings."""

WORD = r"(?u)\b\w+\b"
"""The usual pattern drops words of one letter."""

SCORERS: dict[str, Callable[..., float]] = {
    "token_set_ratio": fuzz.token_set_ratio,
    "WRatio": fuzz.WRatio,
    "ratio": fuzz.ratio,
}


@dataclass(frozen=True, slots=True)
class Guess:
    """The entry that a peer finds most alike, and its score, which only that peer understands."""

    entry: str
    score: float


class Peer(Protocol):
    """Finds the best entry for each question."""

    def guess(self, questions: Sequence[str]) -> list[Guess]:
        """One guess for each question, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Normalised phrasings, and the entry of each."""

    texts: tuple[str, ...]
    entries: tuple[str, ...]


def flatten(entries: Sequence[FaqEntry]) -> Phrasings:
    """All phrasings of some entries."""
    rows = [(normalise(text), entry.id) for entry in entries for text in entry.phrasings]
    return Phrasings(tuple(text for text, _ in rows), tuple(entry for _, entry in rows))


@dataclass(frozen=True, slots=True)
class Scan:
    """RapidFuzz: the phrasing with the best score of all."""

    held: Phrasings
    scorer: Callable[..., float]

    def guess(self, questions: Sequence[str]) -> list[Guess]:
        """One guess for each question, in their order."""
        return [self._best(normalise(question)) for question in questions]

    def _best(self, question: str) -> Guess:
        _, score, at = process.extractOne(question, self.held.texts, scorer=self.scorer)
        return Guess(self.held.entries[at], score)


@dataclass(frozen=True, slots=True)
class Difflib:
    """The standard library's `get_close_matches`."""

    held: Phrasings

    def guess(self, questions: Sequence[str]) -> list[Guess]:
        """One guess for each question, in their order."""
        return [self._best(normalise(question)) for question in questions]

    def _best(self, question: str) -> Guess:
        (text,) = difflib.get_close_matches(question, self.held.texts, n=1, cutoff=0.0)
        score = difflib.SequenceMatcher(None, text, question).ratio()
        return Guess(self.held.entries[self.held.texts.index(text)], score)


class Bm25:
    """BM25 by bm25s, with English stop-words and stems."""

    def __init__(self, held: Phrasings) -> None:
        self.held = held
        self.stemmer = Stemmer.Stemmer("english")
        self.index = bm25s.BM25()
        self.index.index(self._tokens(held.texts), show_progress=False)

    def guess(self, questions: Sequence[str]) -> list[Guess]:
        """One guess for each question, in their order."""
        return [self._best(tokens) for tokens in self._tokens([normalise(question) for question in questions])]

    def _best(self, tokens: list[str]) -> Guess:
        scores = self.index.get_scores(tokens) if tokens else np.zeros(1)
        at = int(scores.argmax())
        return Guess(self.held.entries[at], float(scores[at]))

    def _tokens(self, texts: Sequence[str]) -> Any:
        return bm25s.tokenize(list(texts), stopwords="en", stemmer=self.stemmer, return_ids=False, show_progress=False)


class Features:
    """TF-IDF over pieces of words (2 to 4 characters) and over words and pairs of words.

    The two stand side by side without scikit-learn's FeatureUnion, which takes half a millisecond for each question.
    """

    def __init__(self, held: Phrasings) -> None:
        self.kinds = (
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, lowercase=False),
            TfidfVectorizer(ngram_range=(1, 2), token_pattern=WORD, sublinear_tf=True, lowercase=False),
        )
        self.of_phrasings = hstack([kind.fit_transform(held.texts) for kind in self.kinds], format="csr")

    def of(self, questions: Sequence[str]) -> Any:
        """A sparse row for each question."""
        texts = [normalise(question) for question in questions]
        return hstack([kind.transform(texts) for kind in self.kinds], format="csr")


class Nearest:
    """The phrasing with the nearest cosine over TF-IDF."""

    def __init__(self, held: Phrasings, features: Features) -> None:
        self.held, self.features = held, features
        self.postings = features.of_phrasings.T.tocsr()  # by feature, so that a question reads only its own rows

    def guess(self, questions: Sequence[str]) -> list[Guess]:
        """One guess for each question, in their order."""
        found = []
        for start in range(0, len(questions), AT_ONCE):
            # Both kinds of features have unit length, so half their dot product is the mean of two cosines.
            scores = (self.features.of(questions[start : start + AT_ONCE]) @ self.postings).toarray() / 2
            best = scores.argmax(axis=1)
            found += [Guess(self.held.entries[at], float(row[at])) for row, at in zip(scores, best, strict=True)]
        return found


class Margin:
    """A linear support vector machine, trained on the same TF-IDF."""

    def __init__(self, held: Phrasings, features: Features) -> None:
        self.features = features
        self.svm = LinearSVC(random_state=1).fit(features.of_phrasings, held.entries)

    def guess(self, questions: Sequence[str]) -> list[Guess]:
        """One guess for each question, in their order; the score is the margin of the best entry."""
        margins = self.svm.decision_function(self.features.of(questions))
        best = margins.argmax(axis=1)
        return [Guess(str(self.svm.classes_[at]), float(row[at])) for row, at in zip(margins, best, strict=True)]


def build_peers(held: Phrasings, trained: bool) -> dict[str, Peer]:
    """All peers by name; the support vector machine only if it shall be trained."""
    features = Features(held)
    peers: dict[str, Peer] = {"BM25": Bm25(held), "TF-IDF": Nearest(held, features)}
    if trained:
        peers["linear SVM"] = Margin(held, features)
    peers |= {name: Scan(held, scorer) for name, scorer in SCORERS.items()}
    return {**peers, "difflib": Difflib(held)}
