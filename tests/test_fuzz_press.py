"""Whatever the id of a button holds, however it was forged: an intent with something to say about it, or nothing."""

from hypothesis import example, given
from hypothesis import strategies as st

from rolebot.adapters.discord.mending import read_act
from rolebot.answering.plain import plain_text
from rolebot.bot import Bot
from rolebot.conversation import Intent, Kind
from rolebot.press import pack_address, read_address
from tests.fuzzing import ODD_TEXTS, tries

IDS = st.sampled_from(
    [
        *("ship-cook", "deck-officer", "ship-baker", "all", "salary", "tools", "overview", "oven-first", "sextant"),
        *("0", "1-0", "0-0-0", "²", "٣", "9" * 5_000, "#00000000", "#12345678", "nobody", "", " ", "-", "\ud800"),
        "x" * 300,
    ]
)
JOINED = st.lists(IDS | st.text(max_size=6), max_size=6)
ADDRESSES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(ODD_TEXTS),
    st.builds(
        "{}:{}/{}".format,
        st.sampled_from(list(Kind)),
        JOINED.map("+".join) | JOINED.map(">".join),
        JOINED.map("+".join),
    ),
    st.builds("{}:{}".format, st.sampled_from(list(Kind)), JOINED.map("-".join) | JOINED.map("+".join)),
)
INTENTS = st.builds(
    Intent, kind=st.sampled_from(list(Kind)), roles=JOINED.map(tuple), facets=JOINED.map(tuple), key=IDS | st.text()
)


@given(ADDRESSES, st.booleans())
@example("choose:²", False)
@example("choose:" + "9" * 5_000, False)
@tries(400)
def test_any_address_leads_to_an_answer_or_nowhere(small: Bot, address: str, whole: bool) -> None:
    if intent := read_address(address, small.knowledge):
        assert plain_text(small.show(intent, whole)).strip()


@given(ADDRESSES)
@tries(100)
def test_any_address_leads_to_an_answer_from_the_shipped_knowledge_or_nowhere(shipped: Bot, address: str) -> None:
    if intent := read_address(address, shipped.knowledge):
        assert plain_text(shipped.show(intent)).strip()


@given(INTENTS, st.integers(0, 200))
@example(Intent(kind=Kind.LOOKUP, key="\ud800"), 0)
@tries(200)
def test_any_intent_is_packed_into_the_room_that_there_is(small: Bot, intent: Intent, room: int) -> None:
    packed = pack_address(intent, room)
    assert len(packed) <= room
    assert plain_text(small.show(intent)).strip()
    read_address(packed, small.knowledge)


@given(JOINED, st.text(max_size=8))
@example(["ship-cook", "ship-cook"], "")
@tries(150)
def test_any_names_are_compared_completed_and_looked_for(small: Bot, names: list[str], typed: str) -> None:
    assert plain_text(small.compare(names)).strip()
    assert set(small.complete(typed, [[name] for name in names])) <= set(range(len(names)))
    assert small.find_role(typed) in (*small.knowledge.roles, None, "")


@given(st.text(max_size=8), st.lists(st.text(max_size=12) | st.sampled_from(ODD_TEXTS), max_size=5))
@tries(100)
def test_any_id_of_an_admins_button_is_an_act(does: str, parts: list[str]) -> None:
    assert 0 <= read_act(does, parts).page < 10_000
