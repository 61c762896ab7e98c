"""A file that does not fit its shape: one problem for each fault, at its place, with a way out."""

import pytest

from tests.folders import BOOK, COOK, DRILL, SOUND, TOOLS, Writer, faults_of


def test_sound_knowledge_has_no_faults(write: Writer) -> None:
    assert faults_of(write(SOUND)) == []


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        (
            "roles/ship-cook.yaml",
            COOK + "fasets:\n  tools: []\n",
            "k/roles/ship-cook.yaml:3:1: unknown key `fasets`; did you mean `facets`?",
        ),
        (
            "entries/aboard.yaml",
            DRILL + "  tittle: Drill\n",
            "k/entries/aboard.yaml:5:3: unknown key `tittle`; did you mean `title`?",
        ),
        (
            "facets.yaml",
            TOOLS + "  nere: [tools]\n",
            "k/facets.yaml:5:3: unknown key `nere`; did you mean `near`?",
        ),
        (
            "smalltalk.yaml",
            "hi:\n  phrasings: [hi]\n  answer: Hi!\n  mood: warm\n",
            "k/smalltalk.yaml:4:3: unknown key `mood`; known are `phrasings`, `answer`",
        ),
        (
            "entries/aboard.yaml",
            "- {id: drill, title: 🙂, zzzzz: 1, phrasings: [when], answer: Now}\n",
            "k/entries/aboard.yaml:1:25: unknown key `zzzzz`; known are `id`, `title`, `roles`, `facet`, `phrasings`, "
            "`answer`, `positions`, `sources`, `related`",
        ),
        (
            "vocabulary.yaml",
            "kinds:\n  comparre: [a or b]\n",
            "k/vocabulary.yaml:2:3: `comparre` is not known here; known are 'compare', 'move', 'choose', 'lookup', "
            "'roles', 'sources' or 'more'",
        ),
    ],
)
def test_unknown_key(write: Writer, file: str, content: str, fault: str) -> None:
    assert faults_of(write({**SOUND, file: content})) == [fault]


def test_required_key_that_is_misspelt_is_one_fault(write: Writer) -> None:
    folder = write({**SOUND, "entries/aboard.yaml": DRILL.replace("answer", "anser")})
    assert faults_of(folder) == ["k/entries/aboard.yaml:4:3: unknown key `anser`; did you mean `answer`?"]


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        (
            "entries/aboard.yaml",
            DRILL + "  answer: Never.\n",
            "k/entries/aboard.yaml:5:3: `answer` stands here twice (first in line 4); merge the two or delete one",
        ),
        (
            "roles/ship-cook.yaml",
            COOK + "name: galley cook\n",
            "k/roles/ship-cook.yaml:3:1: `name` stands here twice (first in line 1); merge the two or delete one",
        ),
        (
            "sources.yaml",
            BOOK + BOOK,
            "k/sources.yaml:3:1: `book` stands here twice (first in line 1); merge the two or delete one",
        ),
    ],
)
def test_duplicate_key(write: Writer, file: str, content: str, fault: str) -> None:
    assert faults_of(write({**SOUND, file: content})) == [fault]


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        (
            "roles/ship-cook.yaml",
            "name: ship cook\n",
            "k/roles/ship-cook.yaml:1:1: the key `summary` is missing; add it",
        ),
        (
            "entries/aboard.yaml",
            DRILL + "- id: shore-leave\n  phrasings: [when may i go ashore]\n",
            "k/entries/aboard.yaml:5:3: the key `answer` is missing; add it",
        ),
        (
            "sources.yaml",
            "book:\n  author: Anna\n",
            "k/sources.yaml:2:3: the key `title` is missing; add it",
        ),
        (
            "choice.yaml",
            "- ask: Where?\n  options:\n    - say: here\n      roles: [ship-cook]\n    - roles: [deck-officer]\n",
            "k/choice.yaml:5:7: the key `say` is missing; add it",
        ),
    ],
)
def test_missing_key(write: Writer, file: str, content: str, fault: str) -> None:
    assert faults_of(write({**SOUND, file: content})) == [fault]


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        (
            "roles/ship-cook.yaml",
            "name: [ship cook]\nsummary: A ship cook feeds the crew.\n",
            "k/roles/ship-cook.yaml:1:7: `name` must be a text, not a list or a map; "
            "check the dashes, and quote a text that holds `: `",
        ),
        (
            "roles/ship-cook.yaml",
            "name: ship cook\nsummary:\n  feeds: the crew\n",
            "k/roles/ship-cook.yaml:3:3: `summary` must be a text, not a list or a map; "
            "check the dashes, and quote a text that holds `: `",
        ),
        (
            "entries/aboard.yaml",
            "- id: drill\n  phrasings: when is the drill\n  answer: Now.\n",
            "k/entries/aboard.yaml:2:14: `phrasings` must be a list; start each line of it with `- `",
        ),
        (
            "entries/aboard.yaml",
            "- id: drill\n  phrasings:\n    when: is the drill\n  answer: Now.\n",
            "k/entries/aboard.yaml:3:5: `phrasings` must be a list; start each line of it with `- `",
        ),
        (
            "entries/aboard.yaml",
            "- id: drill\n  phrasings:\n    - when: is the drill\n  answer: Now.\n",
            "k/entries/aboard.yaml:3:7: this must be a text, not a list or a map; "
            "check the dashes, and quote a text that holds `: `",
        ),
        (
            "entries/aboard.yaml",
            "id: drill\nphrasings: [when is the drill]\nanswer: Now.\n",
            "k/entries/aboard.yaml:1:1: this must be a list; start each line of it with `- `",
        ),
        (
            "sources.yaml",
            "- book\n",
            "k/sources.yaml:1:1: this must be a map; write it as lines of `key: value`",
        ),
        (
            "sources.yaml",
            "book: The book\n",
            "k/sources.yaml:1:7: `book` must be a map; write it as lines of `key: value`",
        ),
        (
            "roles/ship-cook.yaml",
            COOK + "facets:\n  tools:\n    - Uses a ladle.\n",
            "k/roles/ship-cook.yaml:5:5: `tools` must be a map; write it as lines of `key: value`",
        ),
    ],
)
def test_wrong_shape(write: Writer, file: str, content: str, fault: str) -> None:
    assert faults_of(write({**SOUND, file: content})) == [fault]


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        (
            "entries/aboard.yaml",
            f"- id: drill\n  phrasings: [when]\n  answer: {'a' * 3001}\n",
            "k/entries/aboard.yaml:3:11: `answer` is too long for a chat; keep it under 3001 characters",
        ),
        (
            "entries/aboard.yaml",
            DRILL.replace("Every Sunday at ten.", ""),
            "k/entries/aboard.yaml:4:10: `answer` is empty; write something or delete it",
        ),
        (
            "entries/aboard.yaml",
            "- id: drill\n  phrasings: []\n  answer: Now.\n",
            "k/entries/aboard.yaml:2:14: `phrasings` needs at least 1 of them; add one or delete it",
        ),
        (
            "entries/aboard.yaml",
            DRILL.replace("lifeboat-drill", "Lifeboat drill"),
            "k/entries/aboard.yaml:1:7: `id` must be an id: small letters, digits and single dashes, "
            "such as `data-engineer`",
        ),
        (
            "sources.yaml",
            "The Book:\n  title: The book\n",
            "k/sources.yaml:1:1: `The Book` must be an id: small letters, digits and single dashes, "
            "such as `data-engineer`",
        ),
        (
            "sources.yaml",
            BOOK + "  date: 16.10.2020\n",
            "k/sources.yaml:3:9: `date` must be a date such as 2020, 2020-10 or 2020-10-16",
        ),
        (
            "sources.yaml",
            BOOK + "  date: 2020-13-40\n",
            "k/sources.yaml:3:9: `date` must be a date such as 2020, 2020-10 or 2020-10-16",
        ),
    ],
)
def test_wrong_value(write: Writer, file: str, content: str, fault: str) -> None:
    assert faults_of(write({**SOUND, file: content})) == [fault]


def test_answer_of_the_greatest_length_is_no_fault(write: Writer) -> None:
    answer = "a" * 3000
    assert faults_of(write({"entries/aboard.yaml": f"- id: drill\n  phrasings: [when]\n  answer: {answer}\n"})) == []


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "null", "~", "1.5", "2020-10-16", "0x10"])
def test_words_that_yaml_takes_for_something_else_stay_words(write: Writer, word: str) -> None:
    assert faults_of(write({**SOUND, "smalltalk.yaml": f"word:\n  phrasings: [say {word}]\n  answer: {word}\n"})) == []


def test_fault_in_a_text_of_many_lines_stands_at_its_start(write: Writer) -> None:
    long = "\n".join(["    " + "a" * 99] * 31)
    folder = write({"entries/aboard.yaml": f"- id: drill\n  phrasings: [when]\n  answer: |\n{long}\n"})
    assert faults_of(folder) == [
        "k/entries/aboard.yaml:3:11: `answer` is too long for a chat; keep it under 3001 characters"
    ]


def test_key_that_holds_a_line_break_is_reported_on_one_line(write: Writer) -> None:
    folder = write({**SOUND, "roles/ship-cook.yaml": COOK + '"ali\\nases": [galley cook]\n'})
    faults = faults_of(folder)
    assert len(faults) == 1
    assert "\n" not in faults[0]


def test_key_that_holds_a_terminal_code_is_reported_without_it(write: Writer) -> None:
    folder = write({**SOUND, "roles/ship-cook.yaml": COOK + '"\\e[31maliases": [galley cook]\n'})
    faults = faults_of(folder)
    assert len(faults) == 1
    assert "\x1b" not in faults[0]
