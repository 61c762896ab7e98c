"""What people type that asks for nothing: tests, mashed keys, bare links, pasted code, words of politeness."""

import re
from itertools import pairwise

from rolebot.text import QUESTION_LIMIT, normalise, split_words

_LINK = re.compile(r"<[@#!][^>]*>|<?https?://\S+|\bwww\.\S+|(?<!\S)@\S+|:[a-z0-9_+-]+:")
_TEST = frozenset("test tests testing tester ping asdf qwerty foo bar baz lorem ipsum dolor bla blah abc xyz".split())
_CODE = re.compile(
    r"```|^Traceback \("
    r"|^\s*(>>>|\$|#include|#!/|def \w+\(|class \w+[(:]|from \w+ import|import \w+;?$|</?\w+>|SELECT\b.*\bFROM\b)",
    re.MULTILINE,
)
_SIGNS = re.compile(r"[{}\[\]();=<>_|\\$]")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

CODE_SIGNS, CODE_LENGTH = 0.08, 40
"""Share of a text's characters from which, in a text of some length, signs make it code."""

MASHED = 0.6
"""Share of a word's letters that lie beside the one before, from which keys were mashed, not typed."""


def is_noise(question: str) -> bool:
    """Whether a text asks for nothing that an admin could write an answer to, whatever the knowledge is about."""
    if len(question) > QUESTION_LIMIT or _is_code(question):
        return True
    words = [word for word in split_words(_LINK.sub(" ", normalise(question))) if not word.isdecimal()]
    letters = sum(map(len, words))
    if letters < 2 or (letters == 2 and question.isascii()):
        return True
    return all(word in _TEST or len(word) == 1 or _is_mashed(word) for word in words)


def _is_code(text: str) -> bool:
    signs = len(_SIGNS.findall(text))
    return bool(_CODE.search(text)) or (len(text) >= CODE_LENGTH and signs >= CODE_SIGNS * len(text))


def _is_mashed(word: str) -> bool:
    """Whether a word's letters are a walk along a row of keys ("asdfgh"), or one letter again and again."""
    if len(set(word)) == 1 and len(word) > 2:
        return True
    if len(word) < 4:
        return False
    beside = sum(any(one + other in row or other + one in row for row in _ROWS) for one, other in pairwise(word))
    return beside / (len(word) - 1) > MASHED
