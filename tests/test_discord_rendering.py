"""Answers as Discord's embeds: what they look like, and that nothing which an answer can hold breaks a limit."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebot.adapters.discord.markup import escape, fit, read_markup, to_markdown
from rolebot.adapters.discord.rendering import Button, render, size
from rolebot.adapters.discord.words import COMMANDS, DESCRIPTIONS, ENGLISH, WORDS, words_of
from rolebot.bot import Bot
from rolebot.conversation import Answer
from rolebot.desk import Reply
from tests.discord_snapshots import FOLDER, payload_of, payloads
from tests.fakes.discord_components import rows
from tests.fakes.discord_shapes import embed_size, embeds
from tests.slack_snapshots import EXCHANGE
from tests.strange_answers import DANGERS, answers, words

NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
ACTIVE = re.compile(r"(?<!\\)<(?=[@#:/ta]|id:)|(?<!\\)\|\||(?<!\\)\]\(|@everyone|@here|(?<!\\)```|^#", re.MULTILINE)
"""What Discord would read as more than words."""

everything = st.lists(st.one_of(words, st.sampled_from(DANGERS)), max_size=4).map("".join)


@pytest.fixture(scope="module")
async def made(shipped: Bot) -> dict[str, Any]:
    return dict(await payloads(shipped))


@pytest.mark.parametrize("name", NAMES)
async def test_the_payload_is_the_snapshot(name: str, shipped: Bot) -> None:
    kept = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert (await payloads(shipped))[name] == kept, "if this is meant, run: make snapshots"


async def test_every_kind_of_payload_has_a_snapshot(shipped: Bot) -> None:
    assert sorted(await payloads(shipped)) == NAMES


@given(
    answers,
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "300000000000000001"]),
    st.sampled_from(["de", "fr", "en-US"]),
)
async def test_no_answer_breaks_a_limit(answer: Answer, whole: bool, private: bool, asker: str, locale: str) -> None:
    card = render(Reply(answer, EXCHANGE, whole), words_of(locale), private, asker)
    payload = payload_of(card)
    assert list(embeds(payload["embeds"], ())) == []
    assert list(rows(payload["components"], ())) == []
    assert embed_size(payload["embeds"][0]) == size(card.embed) <= 6000
    ids = [item.custom_id for row in card.rows for item in row]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith(("r:", "m:")) for one in ids)


@given(answers)
def test_no_answer_shows_more_than_words(answer: Answer) -> None:
    card = render(Reply(answer, EXCHANGE), ENGLISH)
    marked = [card.embed.get("title", ""), card.embed.get("description", "")]
    marked += [part for one in card.embed.get("fields", ()) for part in (one["name"], one["value"])]
    assert [found[0] for text in marked for found in ACTIVE.finditer(text)] == []


@given(everything)
def test_escaped_text_is_nothing_but_words(text: str) -> None:
    assert ACTIVE.findall(escape(text)) == []
    assert ACTIVE.findall(to_markdown(text)) == []
    assert not re.search(r"^\s*([-+]|\d+[.)])\s", escape(text), re.MULTILINE)


@given(everything, st.integers(1, 300))
def test_a_text_that_is_cut_fits(text: str, limit: int) -> None:
    assert len(fit(text, limit)) <= limit


def test_links_lists_and_bold_words_of_an_admin_are_shown_as_such() -> None:
    written = "See **the guide** at https://example.org/a_b?c=1.\n- one\n- two *b*"
    assert to_markdown(written) == "See **the guide** at https://example.org/a_b?c=1.\n- one\n- two \\*b\\*"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@1300000000000000000> what is <#1300000000000000001>?", "what is  ?"),
        ("hi <:wave:1300000000000000000> </ask:1300000000000000000>", "hi wave ask"),
        ("a \u0000b\ud800c\u202e", "a  b c"),
    ],
)
def test_discords_markup_is_read_as_what_people_see(typed: str, read: str) -> None:
    assert read_markup(typed) == read


def test_every_language_says_everything_within_the_limits() -> None:
    for said in WORDS.values():
        for name in ENGLISH.__dataclass_fields__:
            text = getattr(said, name)
            assert text != "", name
            assert len(text) <= (1500 if name == "ways" else 45 if name.startswith("comment") else 200)
    assert {language for table in (COMMANDS, DESCRIPTIONS) for texts in table.values() for language in texts} == set(
        WORDS
    )
    assert all(set(texts) == set(WORDS) for table in (COMMANDS, DESCRIPTIONS) for texts in table.values())
    assert all(len(text) <= 100 for texts in DESCRIPTIONS.values() for text in texts.values())


def test_buttons_are_few_and_short(shipped: Bot) -> None:
    card = render(Reply(shipped.ask("data scientist vs machine learning engineer"), EXCHANGE), ENGLISH, private=True)
    labels = [item.label for row in card.rows for item in row if isinstance(item, Button)]
    assert all(len(label) <= 38 for label in labels)
    assert len(card.rows) <= 3
