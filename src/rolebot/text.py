"""Normalise and split what people type.

Question and knowledge pass through the same two functions, so that they can only differ in what was said.
Any script survives: letters and digits of every alphabet are kept, everything else separates words.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from sys import intern
from typing import Any

WRAPPED = 60
"""Characters from which a line may have been wrapped; one that is shorter was ended on purpose."""

QUESTION_LIMIT = 2000
"""Characters of a question that are read; a longer one is answered with a request to be brief."""

REMEMBERED = 200
"""Characters of a text whose words are remembered; with long ones, anybody could fill the memory."""

_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
_READABLE = "\n\u200c\u200d"
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4\uff07", "'"))
# "c++" and "c#" are names; "a/b" is one word to everyone who says it.
_WORD = re.compile(r"(?:(?<![^\W_])c(?:\+\+|#)|(?<![^\W_])a/b(?![^\W_])|[^\W_]+(?:'[^\W_]+)*)")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_ARROW = re.compile(r"(?<![-=])[-=]+>|[\u2192\u21d2\u27a1]")
_CLAUSE = re.compile(r"\n+|[.!?;]+(?:\s|$)|[\u3002\uff01\uff1f]+|\s[-\u2013\u2014]\s")
_VERSUS = re.compile(r"(?i)(?<![^\W_])(vs|e\.g|i\.e|etc|incl|approx)\.\s")
_LISTED = re.compile(r"\s*([-*•]|\d+[.)])\s")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_CONTRACTIONS = {"n't": " not", "'re": " are", "'ve": " have", "'ll": " will", "'d": " would", "'m": " am"}
_IRREGULAR = {
    "can't": "can not", "won't": "will not", "shan't": "shall not", "ain't": "is not", "let's": "let us",
    "cant": "can not", "wont": "will not", "dont": "do not", "doesnt": "does not", "didnt": "did not",
    "isnt": "is not", "arent": "are not", "wasnt": "was not", "couldnt": "could not", "shouldnt": "should not",
    "wouldnt": "would not", "whats": "what is", "whos": "who is", "hows": "how is", "wheres": "where is",
    "thats": "that is", "theres": "there is", "theyre": "they are", "youre": "you are", "im": "i am", "ive": "i have",
    "id": "i would", "gonna": "going to", "wanna": "want to", "gotta": "got to", "lemme": "let me", "gimme": "give me",
    "what's": "what is", "who's": "who is", "how's": "how is", "where's": "where is", "that's": "that is",
    "there's": "there is", "it's": "it is", "he's": "he is", "she's": "she is", "when's": "when is", "why's": "why is",
}  # fmt: skip


def normalise(text: str) -> str:
    """Lower case, one form for each character, no invisible characters, single spaces. Idempotent."""
    if text.isascii() and text.isprintable():  # most of what people type; the long way would give the same
        return " ".join(text.lower().replace("`", "'").split())
    for _ in range(4):  # folding can make a character that folds again; a few rounds settle all of Unicode
        kept = "".join(_visible(char) for char in text.translate(_APOSTROPHES))
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", kept).casefold())
        if folded == text:
            break
        text = folded
    return " ".join(text.split())


def _visible(char: str) -> str:
    if char.isspace():
        return "\n" if char == "\n" else " "
    category = unicodedata.category(char)
    if category == "Cf":  # zero-width joiners and the like stand inside words
        return ""
    return " " if category in _INVISIBLE else char


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text, normalised; contractions are opened, possessives and dots in abbreviations dropped."""
    if len(text) <= REMEMBERED:
        return _split_again(text)
    return _split_once(text) if len(text) <= QUESTION_LIMIT else _split(text)


@lru_cache(maxsize=16_384)
def _split_again(text: str) -> tuple[str, ...]:
    return _split(text)


@lru_cache(maxsize=16)
def _split_once(text: str) -> tuple[str, ...]:
    """The same for what is long, which is remembered while it is being answered."""
    return _split(text)


def _split(text: str) -> tuple[str, ...]:
    words: list[str] = []
    joined = _DOTTED.sub(lambda found: found[0].replace(".", ""), _ARROW.sub(" to ", normalise(text)))
    for found in _WORD.finditer(_without_marks(joined)):
        word = joined[found.start() : found.end()]
        if "'" in word or word in _IRREGULAR:
            words.extend(map(intern, _open(word)))
        else:
            words.append(intern(word))
    return tuple(words)


def _without_marks(text: str) -> str:
    """The text with each combining mark as a letter, of the same length: marks stand inside words in many scripts."""
    if text.isascii():
        return text
    return "".join("x" if unicodedata.category(char).startswith("M") else char for char in text)


def _open(word: str) -> tuple[str, ...]:
    behind: list[str] = []  # what the endings say that were taken off, the last one first
    while "'" in word and word not in _IRREGULAR:
        ending = next((one for one in _CONTRACTIONS if word.endswith(one) and len(word) > len(one)), "")
        if ending:
            behind += reversed(_CONTRACTIONS[ending].split())
        elif not word.endswith("'s"):
            return (*filter(None, word.split("'")), *reversed(behind))
        word = word.removesuffix(ending or "'s")
    return (*_IRREGULAR.get(word, word).split(), *reversed(behind))


def open_words(words: Iterable[str], opened: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words with each abbreviation replaced by the words that it stands for."""
    return tuple(word for one in words for word in opened.get(one, (one,)))


def split_unspaced(word: str) -> tuple[str, ...]:
    """The characters of a word in a script that puts no spaces between words; any other word as it is."""
    return tuple(_UNSPACED.sub(r" \g<0> ", word).split()) if _UNSPACED.search(word) else (word,)


def split_clauses(text: str) -> tuple[str, ...]:
    """The sentences and clauses of a text, in order; at least one, even of an empty text."""
    clauses = tuple(part.strip() for part in _CLAUSE.split(_VERSUS.sub(r"\1 ", text)) if part and part.strip())
    return clauses or (text,)


def slug(text: str) -> str:
    """A readable id made of a text's words joined by `-`; empty when it has none."""
    return "-".join(split_words(text))


def join_wrapped(text: str) -> str:
    """The text with those lines joined that look wrapped in an editor: long, within a sentence, and no list follows."""
    joined: list[str] = []
    before = ""
    for line in text.splitlines():
        wrapped = len(before) >= WRAPPED and before.rstrip()[-1:] not in ".!?:;"
        if wrapped and line.strip() and not _LISTED.match(line):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
        before = line
    return "\n".join(joined)


def printable(text: str) -> str:
    """The text without what no reader sees: signs that steer a terminal or turn the direction of writing.

    Line breaks stay, and what joins the parts of a sign or keeps letters apart, as in Persian or in emoji.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in _READABLE else _instead(char) for char in text)


def _instead(char: str) -> str:
    return "" if unicodedata.category(char) == "Cf" else " "


def read_json(text: str) -> Any:
    """What a JSON text holds; None where it holds none, or more than can be read: it may be damaged or forged."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def bare(text: str) -> str:
    """The same for texts that differ in case and punctuation alone; empty only for an empty text."""
    return " ".join(split_words(text)) or normalise(text)


def shorten(text: str, limit: int) -> str:
    """The text itself, or as many whole words of it as fit into `limit` characters with `…` at the end."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if not (text[limit - 1].isspace() or cut[-1:].isspace()):
        cut = cut.rsplit(None, 1)[0] if len(cut.split(None, 1)) > 1 else cut
    return cut.rstrip(" \n\t,;:.") + "…"


def fit(text: str, limit: int, dress: Callable[[str], str]) -> str:
    """As much of a text, in whole words, as fits into `limit` characters when it is dressed, with `…` at the end.

    Dressing makes a text longer by its escapes, so the place to cut is looked for by halving.
    """
    text = text[: limit * 2]  # only bold words get shorter by their markup, and never by half
    dressed = dress(text)
    if len(dressed) <= limit:
        return dressed
    low, high = 0, min(len(text), limit)
    while low < high - 1:
        middle = (low + high) // 2
        low, high = (middle, high) if len(dress(shorten(text, middle))) <= limit else (low, middle)
    return dress(shorten(text, low)) if low > 1 else "…"
