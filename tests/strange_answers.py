"""Answers that hold whatever an answer can hold: long, strange and dangerous, for tests of what renders them."""

from hypothesis import strategies as st

from rolebot.conversation import Answer, Citation, Intent, Kind, Line, Match, Outcome, Section, Suggestion, Table

DANGERS = [
    "@everyone",
    "@here",
    "<@&300000000000000001>",
    "<@300000000000000001>",
    "||spoiler||",
    "[a](https://b.example) [c](https://d.example)",
    "# heading",
    "- one\n- two",
    "1. one",
    "> quote",
    "```code",
    "<t:0:R>",
    "</ask:1>",
    "\\",
    "~~no~~",
    "<!channel>",
    "<@U0BOB0001>",
    "<#C0GENERAL|general>",
    "&",
    "<",
    ">",
    "`*_~",
    "<!subteam^S1>",
    "&lt;!here&gt;",
]

words = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    st.sampled_from(DANGERS),
    st.builds(
        lambda part, times: part * times,
        st.sampled_from(["<!channel> ", "a", "word ", "&", "\n", "🍲"]),
        st.integers(0, 4000),
    ),
)
slugs = st.builds(lambda part, times: (part * times)[:300], st.sampled_from(["cook", "a-b-", "x"]), st.integers(1, 90))
intents = st.builds(
    Intent,
    kind=st.sampled_from(Kind),
    roles=st.lists(slugs, min_size=2, max_size=4).map(tuple),
    facets=st.lists(slugs, max_size=2).map(tuple),
    key=slugs,
)
suggestions = st.builds(Suggestion, intents, words, words)
lines = st.builds(Line, words, st.lists(st.sampled_from("abc"), max_size=3).map(tuple))
tables = st.integers(2, 5).flatmap(
    lambda width: st.builds(
        Table,
        st.lists(words, min_size=width, max_size=width).map(tuple),
        st.lists(st.lists(words, min_size=width, max_size=width).map(tuple), min_size=1, max_size=6).map(tuple),
    )
)
sections = st.builds(
    Section,
    heading=words,
    text=words,
    lines=st.lists(lines, max_size=40).map(tuple),
    table=st.none() | tables,
    more=st.integers(0, 90),
)
answers = st.builds(
    Answer,
    outcome=st.sampled_from(Outcome),
    intent=st.none() | intents,
    roles=st.lists(slugs, max_size=4).map(tuple),
    confidence=st.floats(0, 1),
    title=words,
    lead=words,
    sections=st.lists(sections, max_size=12).map(tuple),
    citations=st.lists(st.builds(Citation, st.integers(1, 99), st.sampled_from("abc"), words), max_size=30).map(tuple),
    suggestions=st.lists(suggestions, max_size=6).map(tuple),
    facets=st.lists(suggestions, max_size=40).map(tuple),
    matches=st.lists(st.builds(Match, intents, st.floats(0, 1)), max_size=3).map(tuple),
)
