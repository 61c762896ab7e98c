"""Phrasings and questions that nobody writes in good faith are loaded and answered all the same."""

import pytest

from rolebot.bot import Bot, load_bot
from rolebot.text import QUESTION_LIMIT
from tests.command import run
from tests.folders import Writer

ORDER = "- id: order\n  phrasings: [where is my order, track my parcel]\n  answer: On its way.\n"


def entry(name: str, *phrasings: str) -> str:
    lines = "".join(f"    - {phrasing}\n" for phrasing in phrasings)
    return f"- id: {name}\n  phrasings:\n{lines}  answer: So be it.\n"


def first(bot: Bot, question: str) -> str | None:
    matches = bot.ask(question).matches
    return matches[0].intent.key if matches else None


def test_thousands_of_phrasings_that_are_all_alike(write: Writer) -> None:
    alike = (f"how do i reset my password {number}" for number in range(5000))
    bot = load_bot(write({"entries/a.yaml": entry("password", *alike) + ORDER}))
    assert first(bot, "how do i reset my password 77") == "password"
    assert first(bot, "where is my order") == "order"


def test_thousands_of_entries_that_are_all_alike_are_never_sure(write: Writer) -> None:
    alike = "".join(entry(f"e{number}", f"how do i reset my password {number}") for number in range(2000))
    bot = load_bot(write({"entries/a.yaml": alike + ORDER}))
    assert bot.ask("how do i reset my password").outcome != "answered"
    assert first(bot, "where is my order") == "order"


@pytest.mark.parametrize("text", ["word " * 2000, "x" + "ab" * 5000, "a " * 5000, "ß" * 9999 + "x"], ids=len)
def test_phrasing_of_ten_thousand_characters(write: Writer, text: str) -> None:
    bot = load_bot(write({"entries/a.yaml": entry("long", text.strip()) + ORDER}))
    assert first(bot, "where is my order") == "order"
    assert bot.ask("wher is my ordr").matches[0].intent.key == "order"


@pytest.mark.parametrize(
    "question",
    [
        "th he in er an re on at en nd " * 60,
        "zxq qzx xqz vkj jkv wvx " * 60,
        "x" * QUESTION_LIMIT,
        "where " * 300,
        "wher ordr parcl trak my is " * 60,
        "".join(chr(0x4E00 + number) for number in range(QUESTION_LIMIT)),
        "\u0301" * QUESTION_LIMIT,
        "a.b.c." * 300,
    ],
    ids=lambda question: question[:12].encode("unicode_escape").decode(),
)
def test_any_long_question_is_answered(write: Writer, question: str) -> None:
    bot = load_bot(write({"entries/a.yaml": ORDER}))
    assert bot.ask(question[:QUESTION_LIMIT]).outcome in ("answered", "suggested", "unanswered")


def test_end_of_a_long_question_is_read_as_well(write: Writer) -> None:
    bot = load_bot(write({"entries/a.yaml": ORDER + entry("refund", "how do i get my money back")}))
    assert first(bot, "blah " * 150 + "where is my order") == "order"


def test_phrasing_that_stands_in_two_entries_is_offered_for_both(write: Writer) -> None:
    folder = write({"entries/a.yaml": ORDER + entry("parcel", "where is my order", "has it been posted")})
    answer = load_bot(folder).ask("where is my order")
    assert answer.outcome == "suggested"
    assert {one.intent.key for one in answer.suggestions} == {"order", "parcel"}


def test_phrasing_that_stands_twice_fails_the_check_but_not_the_bot(write: Writer) -> None:
    folder = str(write({"entries/a.yaml": ORDER + entry("parcel", "where is my order", "has it been posted")}))
    checked = run("check", folder)
    assert checked.code == 1
    assert '"where is my order" stands in ' in checked.err
    asked = run("ask", "--knowledge", folder, "has it been posted")
    assert (asked.code, asked.err) == (0, "")
    assert "So be it." in asked.out


def test_phrasing_without_letters_fails_the_check_but_not_the_bot(write: Writer) -> None:
    folder = write({"entries/a.yaml": ORDER + entry("signs", '"???"', "what do the signs mean")})
    assert run("check", str(folder)).code == 1
    bot = load_bot(folder)
    assert first(bot, "what do the signs mean") == "signs"
    assert bot.ask("where is my order").outcome == "answered"
    assert bot.ask("???").outcome == "unanswered"


SCRIPTS = {
    "Cyrillic": ("как мне вернуть товар", "сколько стоит доставка"),
    "Greek": ("πώς επιστρέφω ένα προϊόν", "πόσο κοστίζει η αποστολή"),
    "Arabic": ("كيف أعيد المنتج", "كم تكلفة الشحن"),
    "Hebrew": ("איך אני מחזיר מוצר", "כמה עולה המשלוח"),
    "Hindi": ("मैं सामान कैसे लौटाऊँ", "डिलीवरी का खर्च कितना है"),
    "Thai": ("ฉันจะคืนสินค้าได้อย่างไร", "ค่าจัดส่งเท่าไหร่"),
    "Korean": ("반품은 어떻게 하나요", "배송비는 얼마인가요"),
    "Chinese": ("我怎么退货", "运费多少钱"),
    "Japanese": ("返品するにはどうすればいいですか", "送料はいくらですか"),
    "Georgian": ("როგორ დავაბრუნო ნივთი", "რა ღირს მიწოდება"),
}


@pytest.mark.parametrize(("back", "cost"), SCRIPTS.values(), ids=SCRIPTS.keys())
def test_every_script_is_matched_without_loss(write: Writer, back: str, cost: str) -> None:
    folder = write({"entries/a.yaml": entry("back", back) + entry("cost", cost), "settings.yaml": "language: other\n"})
    bot = load_bot(folder)
    for said, meant in ((back, "back"), (f"{back}?", "back"), (cost.upper(), "cost"), (f"¿ {cost} !", "cost")):
        assert bot.ask(said).outcome == "answered"
        assert first(bot, said) == meant


@pytest.mark.parametrize(
    ("language", "phrasing", "question"),
    [
        ("spanish", "cómo devuelvo un producto", "devolviendo productos"),
        ("german", "wie sende ich einen Artikel zurück", "Artikeln zurücksenden"),
        ("french", "comment retourner un article", "retourne les articles"),
        ("russian", "сколько стоит доставка заказа", "стоимость доставки заказов"),
    ],
)
def test_endings_are_those_of_the_language(write: Writer, language: str, phrasing: str, question: str) -> None:
    other = entry("other", "1 2 3 4")
    folder = write({"entries/a.yaml": entry("it", phrasing) + other, "settings.yaml": f"language: {language}\n"})
    assert first(load_bot(folder), question) == "it"
