"""The addresses of intents within buttons: short, and leading back to what they came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebot.bot import Bot
from rolebot.conversation import Intent, Kind, parse_intent
from rolebot.knowledge.model import Knowledge
from rolebot.press import pack_address, read_address


@pytest.mark.parametrize(
    "address",
    [
        "profile:ship-cook",
        "profile:ship-cook/salary",
        "compare:ship-cook+deck-officer/tools",
        "move:ship-cook>ship-baker",
        "lookup:sextant",
        "entry:oven-first",
        "choose:0-1",
        "choose",
        "roles",
    ],
)
def test_a_short_address_stays_readable(address: str, small: Bot) -> None:
    intent = parse_intent(address)
    assert intent is not None
    assert pack_address(intent, 100) == address
    assert read_address(address, small.knowledge) == intent


def test_every_comparison_of_four_roles_fits_into_a_button_and_comes_back(shipped: Bot) -> None:
    roles = tuple(sorted(shipped.knowledge.roles, key=len)[-4:])
    for facet in shipped.knowledge.facets:
        intent = Intent(kind=Kind.COMPARE, roles=roles, facets=(facet,))
        packed = pack_address(intent, 90)
        assert 0 < len(packed) <= 90
        assert read_address(packed, shipped.knowledge) == intent


def test_what_is_too_long_for_a_button_is_left_out() -> None:
    assert pack_address(Intent(kind=Kind.COMPARE, roles=tuple(f"role-number-{at}" for at in range(20))), 90) == ""


@given(st.text())
def test_any_text_is_read_as_an_intent_or_nothing(text: str) -> None:
    intent = read_address(text, Knowledge())
    assert intent is None or isinstance(intent, Intent)
