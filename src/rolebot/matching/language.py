"""What is known about a language before any knowledge is read: stems, words without substance, real words.

A word without substance says nothing about the subject. Grammar words hold a question together and help to tell
"who uses" from "what uses"; chat words ("hey", "quick question") are dropped altogether.
"""

import gzip
import json
from functools import lru_cache
from importlib import resources

import Stemmer

GRAMMAR = frozenset(
    """
    a about above after again all also am among an and another any anybody anyone anything are as at away be because
    been before being below between both but by can could did do does doing done down during each either else etc even
    ever every everybody everyone everything few for from further get gets getting give given gives go goes going got
    had has have having he her here hers herself him himself his how however i if in instead into involve involved
    involves is it its itself job jobs know knowing known knows less let like likely lot lots many may me mean meaning
    means might mine more most much must my myself need needed needing needs neither no nobody none nor not nothing now
    of off often on once one ones only or other others our ours ourselves out over own part per person people
    position positions possible rather role roles same say says see she should since so some somebody someone something
    sort still such than that the their theirs them themselves then there these they thing things this those though
    through thus to together too toward towards under until up upon us use used uses using usually very via want wanted
    wants was we were what whatever when where whether which while who whoever whom whose why will with within without
    would yes yet you your yours yourself
    able actual actually always around ask asked asking back based become becomes becoming best better big bit bring
    brings call called case certain come comes coming common commonly company companies consider considered day days
    depend depends describe different difference differences easy else exactly example examples expect expected explain
    fact far feel field find first focus folks full fully general generally good great guess guy guys half happen
    happens hard help hold important include included includes including just keep kind kinds last later least long look
    looking made main mainly major make makes making matter mostly move name named names new next nowadays number old
    order ought overall particular plain point possibly pretty probably quite reach real really reason relate related
    require required requires right say seem set several short show similar simple simply since single small someone
    special start stay stuff sure take taken takes talk team teams tell term terms think thought time today top total
    accordingly additionally alone along already alright although amongst anyhow anyway apart apparently aside assume
    assuming aware bad badly basic begin believe bet bother busy care careful clear clearly close completely concretely
    correct cover covers crucial curious deal deals decent despite directly easily easy effectively elsewhere else
    end ends enough entire entirely equally especially essential essentially eventually evidently expecting extra
    extremely fairly false fancy far favorite figure finally fine follow follows former formerly forward frankly frequent
    frequently gain generic genuine get gets glad goal gone gonna happening hear heard hello highly hop idea ideal ideally
    immediately indeed inside instead interesting interested kindly largely lately latter let lets lie lies literally
    logical loads look lovely low main manner matters meanwhile mention mentioned merely mere mess minute mix moreover
    namely natural naturally nearly necessarily necessary nice normal normally obvious odd ones onto opposed original
    otherwise outside page partly past pick piece pieces place places plenty plus present previously primarily
    prior proper properly pure purely put puts quickly random rarely rate rather read reading ready realistic realistically
    recent recently regard regarding regular regularly relevant remain rest roughly rule run said saying
    seen sense serious seriously side simple sit sits situation sized slightly slow somewhere sound sounds specific
    specifically spot stand state straight strictly strictly strong suddenly suppose supposed surprise surprisingly
    telling tend tends thanks themself thereby therefore thinking thoroughly till tip tips told tons tough tries trust
    truth truly twice ultimately unless unlike usual vs wait wanna whether whichever wherever wide widely wonder worry
    worse worst wrong yourselves
    true try turn two type types typical typically understand various want way ways well whole word words work worked
    working works world worth would year years
    """.split()
)
"""Words that carry grammar or next to no subject; they are matched, but a question of nothing else asks nothing."""

CHAT = frozenset(
    """
    ah aha alright anyways appreciated ask asking b basically bot bro btw btw cheers chatting cool curious dear dude er
    erm fellas fellow folks folk friend friends fyi genuinely greetings guess gurus guy guys haha hello hey heya hi hiya
    hmm honest honestly hope idea imho imo just kinda kindly legit like lol mate maybe mind moment morning nope obviously
    oh ok okay omg perhaps please pls plz plzz prob probably quick quickly question questions random rolebot rly sec seriously
    sir sorry srsly sup team tbh thank thanks thx today tomorrow tonight ty u uh uhm um ur well whatsoever wonder
    wondered wondering yeah yep yesterday yo exactly anybody anyone someone somebody
    """.split()
)
"""Words of politeness and noise that are dropped from a question when anything else is left."""

SENIORITY = frozenset("senior junior lead principal staff chief head intern trainee entry mid level sr jr".split())
"""Words before a role's name that do not make another role of it."""

_REAL_WORD_FREQUENCY = 300


@lru_cache(maxsize=4)
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    return Stemmer.Stemmer(language) if language in Stemmer.algorithms() else None


@lru_cache(maxsize=65_536)
def stem(word: str, language: str = "english") -> str:
    """The Snowball stem of a normalised word (Porter 2001); the word itself in a language without a stemmer."""
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(word)) if stemmer else word


@lru_cache(maxsize=1)
def real_words() -> frozenset[str]:
    """English words that are frequent enough not to be somebody's slip; read on first use, about 50 ms."""
    packed = resources.files("spellchecker").joinpath("resources/en.json.gz").read_bytes()
    frequencies: dict[str, int] = json.loads(gzip.decompress(packed))
    return frozenset(word for word, frequency in frequencies.items() if frequency >= _REAL_WORD_FREQUENCY)
