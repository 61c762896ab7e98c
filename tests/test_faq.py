"""A folder with nothing but `entries/` makes a plain FAQ bot, on any subject and in any language."""

from pathlib import Path

import pytest

from rolebot.answering.plain import plain_text
from rolebot.bot import Bot, load_bot

HERE = Path(__file__).parent
FOREIGN = [
    "what is the capital of france",
    "how do i reset my password",
    "who won the world cup",
    "how do i change a tyre",
    "my computer is slow",
    "book me a flight to rome",
    "what does a data engineer do",
    "which roles do you know",
    "how tall is mount everest",
    "when is christmas",
    "hello there",
    "asdf qwer zxcv",
]


@pytest.fixture(scope="module")
def faqs() -> dict[str, Bot]:
    return {name: load_bot(HERE / f"knowledge_{name}") for name in ("garden", "spanish", "japanese")}


def reached(bot: Bot, question: str) -> str | None:
    """The intent that a question is answered with; None when it is only offered, or there is none."""
    answer = bot.ask(question)
    return answer.intent.id if answer.intent and answer.outcome == "answered" else None


@pytest.mark.parametrize("name", ["garden", "spanish", "japanese"])
def test_every_phrasing_is_answered_by_its_own_entry(faqs: dict[str, Bot], name: str) -> None:
    entries = faqs[name].knowledge.entries.values()
    lost = [text for one in entries for text in one.phrasings if reached(faqs[name], text) != f"entry:{one.id}"]
    assert lost == []


def test_answer_is_what_the_admin_wrote(faqs: dict[str, Bot]) -> None:
    assert plain_text(faqs["garden"].ask("when do you close?")) == (
        "when is the garden centre open\n\nMonday to Saturday from nine to six."
    )


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("how often do I have to water my tomatoes?", "watering-tomatoes"),
        ("delivery cost?", "delivery"),
        ("when are you open", "opening-hours"),
        ("Why is there moss in my lawn?", "lawn-moss"),
        ("do u deliver soil", "delivery"),
        ("hey, quick question: when should roses be pruned?", "pruning-roses"),
        ("My lettuce is full of slugs. What helps?", "slugs"),
    ],
)
def test_other_words_for_the_same_question_are_answered(faqs: dict[str, Bot], question: str, entry: str) -> None:
    assert reached(faqs["garden"], question) == f"entry:{entry}"


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("how often should i water tomatos", "watering-tomatoes"),
        ("how ofen shuld i watr tomatos", "watering-tomatoes"),
        ("what helps agianst slugs", "slugs"),
        ("is shiping free", "delivery"),
        ("can i compost ornage peel", "compost"),
        ("when shoud i prune rosses", "pruning-roses"),
        ("what are your openning hours", "opening-hours"),
        ("WHAT KILLS MOSS IN GRAS", "lawn-moss"),
        ("can i retrun a plant that died", "plant-returns"),
    ],
)
def test_slips_are_forgiven(faqs: dict[str, Bot], question: str, entry: str) -> None:
    assert reached(faqs["garden"], question) == f"entry:{entry}"


@pytest.mark.parametrize("question", FOREIGN)
def test_foreign_question_is_not_answered(faqs: dict[str, Bot], question: str) -> None:
    assert faqs["garden"].ask(question).outcome == "unanswered"


@pytest.mark.parametrize(
    "question",
    [
        "how do i water my horse",
        "do you deliver pizza",
        "can you bring the kids to my school",
        "is spring the right time to visit rome",
        "how do i get rid of a cold",
        "what is the guarantee on a used car",
    ],
)
def test_foreign_question_in_words_of_an_entry_is_not_answered(faqs: dict[str, Bot], question: str) -> None:
    assert faqs["garden"].ask(question).outcome != "answered"


@pytest.mark.parametrize("question", ["how do i reset my password", "?", "", "tomatoes " * 300])
def test_bot_without_roles_speaks_of_none(faqs: dict[str, Bot], question: str) -> None:
    assert "role" not in plain_text(faqs["garden"].ask(question)).lower()


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("cada cuanto riego los tomates", "riego"),
        ("¡¿CADA CUÁNTO RIEGO LOS TOMATES?!", "riego"),
        ("cuanto cuesta el envio", "envio"),
        ("¿Cuál es el horario?", "horario"),
        ("abris los domingos", "horario"),
        ("como elimino los caracoles", "caracoles"),
        ("como elimino los caracloes", "caracoles"),
        ("cua\u0301nto cuesta el envi\u0301o", "envio"),
    ],
)
def test_spanish(faqs: dict[str, Bot], question: str, entry: str) -> None:
    assert reached(faqs["spanish"], question) == f"entry:{entry}"


@pytest.mark.parametrize(
    "question", ["cuál es la capital de francia", "quién ganó el mundial", "cómo cambio mi contraseña", "hola"]
)
def test_foreign_question_in_spanish_is_not_answered(faqs: dict[str, Bot], question: str) -> None:
    assert reached(faqs["spanish"], question) is None


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("トマトの水やりはどのくらいの頻度ですか？", "mizuyari"),
        ("ﾅﾒｸｼﾞを退治する方法はありますか", "namekuji"),
        ("送料無料ですか", "haitatsu"),
        ("お店の営業時間を教えてください。", "eigyo-jikan"),
    ],
)
def test_japanese(faqs: dict[str, Bot], question: str, entry: str) -> None:
    assert reached(faqs["japanese"], question) == f"entry:{entry}"


@pytest.mark.parametrize("question", ["ナメクジの退治方法はありますか", "ナメクジを退治する方法"])
def test_other_words_in_japanese_are_understood(faqs: dict[str, Bot], question: str) -> None:
    answer = faqs["japanese"].ask(question)
    assert answer.intent
    assert answer.intent.id == "entry:namekuji"


@pytest.mark.parametrize("question", ["フランスの首都はどこですか", "パスワードを忘れました", "明日の天気は", "やあ"])
def test_foreign_question_in_japanese_is_not_answered(faqs: dict[str, Bot], question: str) -> None:
    assert reached(faqs["japanese"], question) is None
