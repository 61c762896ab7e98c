"""What is known about a language before any knowledge is read: stems, words without substance, real words.

Grammar words hold a question together and help to tell "who uses" from "what uses"; light words say little about any
subject; chat words ("hey", "quick question") are dropped altogether. What is left is the substance of a question.
"""

import gzip
import json
from array import array
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from zlib import crc32

import Stemmer

GRAMMAR = frozenset(
    """
    a about above after again all also am among an and another any anybody anyone anything are as at away be
    because been before being below between both but by can could did do does doing done down during each either
    else etc even ever every everybody everyone everything few for from further get gets getting give given
    gives go goes going got had has have having he her here hers herself him himself his how however i if in
    instead into is it its itself less let like many may me might mine more most much must my myself neither no
    nobody none nor not nothing now of off often on once one ones only or other others our ours ourselves out
    over per rather same see she should since so some somebody someone something sort still such than that the
    their theirs them themselves then there these they this those though through thus to together too toward
    towards under until up upon us usually very via was we were what whatever when where whether which while who
    whoever whom whose why will with within without would yes yet you your yours yourself
    """.split()
)
"""Words that hold a sentence together."""

LIGHT = frozenset(
    """
    able accordingly actual actually additionally ago ahead alone along already alright although always
    amongst anyhow anyway apart apparently area areas around aside ask asked asking aspect aspects assume
    assuming aware back bad badly based basic basis become becomes becoming begin believe best bet better
    big bit bother bring brings busy call called care careful case certain choice choices clear clearly
    close come comes coming common commonly companies company complete completely concern concretely cons
    consider considered cool correct couple cover covers crucial curious currently cut daily day days deal
    deals decent depend depends describe despite difference differences different difficult directly easily
    easy effectively elsewhere end ends enough entire entirely equally especially essential essentially
    eventually evidently exactly example examples exist exists expect expected expecting explain extra
    extremely fact fairly false fancy far fast favorite feel field figure fill finally find fine finish
    first focus folks follow follows form former formerly forward fourth frankly frequent frequently full
    fully gain general generally generic genuine giving glad goal gone gonna good great group guess guy guys
    half hand hands happen happening happens hard head hear heard heavy hello help high highly hold home hop
    hope idea ideal ideally imagine immediately important include included includes including indeed inside
    interested interesting involve involved involves item job jobs joining just keep key kind kindly kinds
    know knowing known knows largely last late lately later latter least lets lie lies likely list literally
    loads logical long look looking lot lots lovely low made main mainly major make makes making manner
    matter matters mean meaning means meant meanwhile mention mentioned mere merely mess mind minute mix
    moment month moreover morning mostly move name named namely names natural naturally nearly necessarily
    necessary need needed needing needs never new next nice normal normally note nowadays number obvious
    occasionally odd old onto open opposed option options order original otherwise ought outcome outside
    overall own page part particular partly pass passed past people period person personally pick piece
    pieces place places plain plenty plus point position positions possible possibly present pretty
    previously primarily prior probably proper properly pros pure purely put puts question questions quickly
    quite random range rarely rate reach read reading ready real realistic realistically reality realize
    really reason recent recently regard regarding regards regular regularly relate related relevant remain
    require required requires rest right role roles roughly rule run said say saying says second seem seen
    sense separate serious seriously set several short show side similar simple simpler simply single sit
    sits situation sized slightly slow small smart sometimes somewhere sorts sound sounds special specific
    specifically spot stand start started starting state stay straight strictly strong stuck stuff succeed
    success successful suddenly suppose supposed sure surprise surprisingly take taken takes talk team teams
    tell telling tend tends term terms thanks themself thereby therefore thing things think thinking third
    thoroughly thought till time tip tips tldr today told tomorrow tonight tons top topic total tough tries
    true truly trust truth try turn twice two type types typical typically ultimately understand unless
    unlike use used useful uses using usual variety various view vs wait wanna want wanted wants way ways
    week weeks weird well wherever whichever whole wide widely wonder word words work worked working works
    world worry worse worst worth wrong year years yesterday yourselves
    """.split()
)
"""Everyday words that say little about any subject: they help to tell facts apart, and are never missed."""

LIGHT_WEIGHT, NOISE_WEIGHT = 0.25, 0.37
"""What a light word weighs beside others, and a slip that could not be mended."""

CHAT = frozenset(
    """
    ah aha alright anyways appreciated basically bot bro btw btw cheers chatting curious dear dude er
    erm fellas fellow folks folk friend friends fyi genuinely greetings gurus guy guys haha hello hey heya
    hi hiya hmm honest honestly imho imo just kinda kindly lol mate maybe nope obviously oh ok okay omg
    perhaps please pls plz plzz prob probably rolebot rly sec seriously sir sorry srsly sup tbh
    thank thanks thx ty u uh uhm um ur well whatsoever wonder wondered wondering yeah yep yo exactly anybody
    anyone someone somebody
    """.split()
)
"""Words of politeness and noise that are dropped from a question when anything else is left."""

SENIORITY = frozenset("senior junior lead principal staff chief head intern trainee entry mid level sr jr".split())
"""Words before a role's name that do not make another role of it."""

ENGLISH = "english"
SPELLED = {
    ENGLISH: "en", "spanish": "es", "french": "fr", "portuguese": "pt", "german": "de", "italian": "it",
    "russian": "ru", "arabic": "ar", "dutch": "nl", "basque": "eu",
}  # fmt: skip
"""Languages whose words are known, by the name that the spelling library has for them."""

REAL, COMMON = 300, 30_000
"""Frequency from which a word is somebody's word, not somebody's slip, and from which it is what it says ("cat")."""

_GRAMMAR_WORDS = 120


@dataclass(frozen=True)
class Everyday:
    """The words of a language that say little: grammar, light words, and words of politeness."""

    grammar: frozenset[str]
    light: frozenset[str] = frozenset()
    chat: frozenset[str] = frozenset()

    @cached_property
    def all(self) -> frozenset[str]:
        """All of them."""
        return self.grammar | self.light | self.chat


@lru_cache(maxsize=4)
def everyday(language: str) -> Everyday:
    """The everyday words of a language; of those without a list, the commonest words are its grammar."""
    if language == ENGLISH:
        return Everyday(GRAMMAR, LIGHT, CHAT)
    frequencies = _read_frequencies(language)
    return Everyday(frozenset(sorted(frequencies, key=lambda word: (-frequencies[word], word))[:_GRAMMAR_WORDS]))


@lru_cache(maxsize=4)
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    return Stemmer.Stemmer(language, 0) if language in Stemmer.algorithms() else None


REMEMBERED = 60
"""Letters of a word whose stem is remembered; with long ones, anybody could fill the memory."""


def stem(word: str, language: str = ENGLISH) -> str:
    """The Snowball stem of a normalised word (Porter 2001); the word itself in a language without a stemmer."""
    return _stem_again(word, language) if len(word) <= REMEMBERED else _stem(word, language)


@lru_cache(maxsize=65_536)
def _stem_again(word: str, language: str) -> str:
    return _stem(word, language)


def _stem(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(word)) if stemmer else word


def _read_frequencies(language: str) -> dict[str, int]:
    if language not in SPELLED:
        return {}
    packed = resources.files("spellchecker").joinpath(f"resources/{SPELLED[language]}.json.gz").read_bytes()
    frequencies: dict[str, int] = json.loads(gzip.decompress(packed))
    return frequencies


@lru_cache(maxsize=4)
def pack_real_words(language: str = ENGLISH) -> tuple[bytes, bytes]:
    """The keys of a language's words, and of the common ones among them: rising, four bytes each.

    The English list itself takes 18 MB in place of 0.14, so it is not kept.
    """
    frequencies = _read_frequencies(language)
    real, common = (
        sorted(key_of(word) for word in frequencies if frequencies[word] >= least) for least in (REAL, COMMON)
    )
    return array("I", real).tobytes(), array("I", common).tobytes()


def key_of(word: str) -> int:
    """A number of 32 bits for a word, always the same; two words seldom share one."""
    return crc32(word.encode())


def read_synonyms(language: str = ENGLISH) -> tuple[tuple[str, ...], ...]:
    """Groups of words that ask for the same; none for a language without a list."""
    file = resources.files("rolebot.matching").joinpath(f"synonyms_{language}.txt")
    if not file.is_file():
        return ()
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split()) for line in lines if line and not line.startswith("#"))
