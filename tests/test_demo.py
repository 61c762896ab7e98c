"""`make demo`: a person at the page, in a real Chromium, with the real `rolebot slack` behind it."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from socket import socket
from urllib.parse import urlsplit

import pytest
from demo.place import ADA, BEN
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.logged import keep

ROOT = Path(__file__).parent.parent
PATIENCE = 60_000
"""Milliseconds that anything on the page may take, on however busy a machine."""


@dataclass(frozen=True)
class Demo:
    """A demo that runs."""

    address: str
    folder: Path

    def request(self, path: str, method: str = "GET", **headers: str) -> int:
        """The status of a request that need not come from a browser."""
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=20)
        connection.request(method, path, b"{}" if method == "POST" else None, headers)
        status = connection.getresponse().status
        connection.close()
        return status


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "demo", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, small_folder: Path) -> Iterator[Demo]:
    folder = shutil.copytree(small_folder, tmp_path_factory.mktemp("demo") / "crew")
    process = start("--port", "0", "--knowledge", str(folder))
    assert process.stdout is not None
    said = re.fullmatch(r"Open (http://127\.0\.0\.1:\d+/) in a browser.*\n", process.stdout.readline())
    assert said
    try:
        yield Demo(said[1], folder)
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Slack would not take" not in keep(errors)
    assert "Traceback" not in errors, errors


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium)
        yield started
        started.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, demo: Demo) -> Iterator[Visit]:
    """Opens the page as somebody, in a browser of their own; it asks nobody else for anything, and nothing fails."""
    asked: list[str] = []
    failed: list[str] = []

    def open_page(who: str = "Ada", width: int = 1200) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(demo.address)
        if who == "Ben":
            page.get_by_label("You are").select_option("Ben (admin)")
        expect(page.locator("#state")).to_be_empty()
        return page

    yield open_page
    for context in browser.contexts:
        for _page in context.pages:
            pass  # shown where a test fails
        context.close()
    assert failed == []
    assert {url for url in asked if not url.startswith(demo.address)} <= {"data:,"}


def say(page: Page, text: str, box: str = "Message") -> None:
    typed = page.get_by_label(box, exact=True)
    typed.fill(text)
    typed.press("Enter")


def messages(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages", exact=True)


def thread(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Thread")


def test_a_command_is_answered_for_the_asker_alone(visit: Visit) -> None:
    ada, ben = visit(), visit("Ben")
    say(ada, "/role which tools has a deck officer?")
    expect(messages(ada)).to_contain_text("Only visible to you")
    expect(messages(ada)).to_contain_text("sextant")
    say(ben, "Good morning")
    expect(messages(ben)).to_contain_text("Good morning")
    expect(messages(ben)).not_to_contain_text("sextant")
    messages(ada).get_by_role("button", name="Share in channel").click()
    expect(messages(ben)).to_contain_text("@Ada shared this answer")


def test_a_mention_is_answered_in_a_thread_where_one_carries_on(visit: Visit) -> None:
    page = visit()
    say(page, "hey @rolebot what does a ship cook do?")
    expect(thread(page)).to_contain_text("Plans the meals")
    thread(page).get_by_role("button", name="Ship cook: salary").click()
    expect(thread(page)).to_contain_text("crowns a month")
    say(page, "@rolebot and the tools?", "Reply")
    expect(thread(page)).to_contain_text("skillet")
    thread(page).get_by_label("More about this", exact=True).last.select_option("Responsibilities")
    expect(thread(page).locator("article").last).to_contain_text("Plans the meals")
    page.keyboard.press("Escape")
    expect(thread(page)).to_be_hidden()
    expect(messages(page)).to_contain_text("4 replies")


def test_a_direct_message_starts_with_what_one_may_ask(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Direct message").click()
    page.get_by_role("button", name="Which roles do you know?").click()
    expect(thread(page)).to_contain_text("Radio officer")
    helpful = thread(page).get_by_role("button", name="Helpful", exact=True)
    helpful.click()
    expect(helpful).to_have_attribute("aria-pressed", "true")


def test_a_modal_goes_on_step_by_step_and_says_what_is_missing(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Home").click()
    page.get_by_role("button", name="Which role suits me?").click()
    modal = page.get_by_role("dialog", name="Which role suits me?")
    modal.get_by_role("button", name="Next").click()
    expect(modal.get_by_role("alert")).to_have_text("Please fill this in.")
    expect(page.locator("#error")).to_be_empty()
    modal.get_by_role("radio").first.check()
    modal.get_by_role("button", name="Next").click()
    expect(modal).to_contain_text("Question 2 of 2")
    modal.get_by_role("radio").first.check()
    modal.get_by_role("button", name="See my roles").click()
    expect(page.get_by_role("dialog")).to_contain_text("Ship")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_home_answers_what_is_typed_there(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Home").click()
    say(page, "when is the lifeboat drill?", "Ask a question, then press Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Every Sunday at ten")
    page.get_by_role("dialog").get_by_role("button", name="Not helpful").click()
    page.get_by_label("What was missing or wrong?").fill("The place")
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.get_by_label("What was missing or wrong?")).to_be_hidden()


def test_what_is_being_typed_stays_when_home_is_drawn_again(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Home").click()
    box = page.get_by_label("Ask a question, then press Enter")
    box.fill("when is the lifeboat drill?")
    page.evaluate("() => { const home = document.querySelector('#home .blocks'); fill(home, home.innerHTML); }")
    expect(box).to_have_value("when is the lifeboat drill?")
    box.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Every Sunday at ten")


def test_the_menu_of_a_message_answers_what_somebody_else_asked(visit: Visit) -> None:
    ada, ben = visit(), visit("Ben")
    ada.get_by_role("button", name="# data").click()
    say(ada, "what helps against seasickness?")
    ben.get_by_role("button", name="# data").click()
    asked = messages(ben).locator("article", has_text="seasickness")
    asked.hover()
    asked.get_by_label("More about this message").click()
    asked.get_by_role("button", name="Answer with rolebot").click()
    expect(ben.get_by_role("dialog")).to_contain_text("Look at the horizon")
    ben.get_by_role("button", name="Share in thread").click()
    expect(messages(ada)).to_contain_text("1 reply")


def test_an_admin_mends_what_was_asked_in_vain(visit: Visit) -> None:
    ada, ben = visit(), visit("Ben")
    ada.get_by_role("button", name="# data").click()
    say(ada, "/role what may I swallow when queasy")
    expect(messages(ada).locator("article").last).to_contain_text("I don't know")
    say(ada, "/role admin")
    expect(messages(ada).locator("article").last).to_contain_text("Only the people who look after my knowledge")
    modal = ben.get_by_role("dialog")
    say(ben, "/role admin")
    modal.get_by_role("button", name="Look at what may I swallow").click()
    search = modal.get_by_label("… or something else").or_(modal.get_by_label("It means …")).last
    search.fill("seasickness")
    expect(modal.locator("datalist option")).not_to_have_count(0)
    search.fill("What helps against seasickness")
    modal.get_by_role("button", name="Propose").click()
    expect(modal).to_contain_text("Proposed as")
    modal.get_by_role("button", name="Back to the list").click()
    expect(modal).to_contain_text("Proposals (1)")


def test_an_edit_is_live_and_a_broken_one_is_told_to_admins(visit: Visit, demo: Demo) -> None:
    ada, ben = visit(), visit("Ben")
    ada.get_by_text("Edit an answer").wait_for()
    expect(ada.get_by_role("navigation")).to_contain_text(str(demo.folder))
    ours = demo.folder / "entries" / "ours.yaml"
    parrot = "- id: parrot\n  phrasings: [who feeds the parrot]\n"
    ours.write_text(parrot + "  anwser: Nobody.\n", encoding="utf-8")
    ben.get_by_role("button", name="# bot-admins").click()
    expect(messages(ben)).to_contain_text("ours.yaml:3:3")
    ours.write_text(
        "- id: parrot\n  phrasings: [who feeds the parrot]\n  answer: The <b>baker</b>.\n", encoding="utf-8"
    )
    expect(messages(ben)).to_contain_text("Fixed")
    say(ada, "/role who feeds the parrot?")
    expect(messages(ada).locator("article").last).to_contain_text("The <b>baker</b>.")


def test_what_slack_refuses_is_said_and_stays_in_the_box(visit: Visit) -> None:
    page = visit()
    say(page, "/rule who?")
    expect(page.locator("#error")).to_have_text("There is no command /rule here; try /role help.")
    expect(page.get_by_label("Message", exact=True)).to_have_value("/rule who?")


def test_words_of_people_stay_words(visit: Visit) -> None:
    page = visit()
    say(page, "<img src=x onerror=alert(1)> & *bold* <!channel>")
    expect(messages(page).locator("article").last).to_contain_text("<img src=x onerror=alert(1)> & bold <!channel>")


def test_a_phone_shows_all_of_it(visit: Visit) -> None:
    page = visit(width=390)
    say(page, "@rolebot ship cook vs deck officer")
    expect(thread(page)).to_contain_text("Deck officer")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    thread(page).get_by_label("Close the thread").click()
    expect(messages(page)).to_contain_text("1 reply")
    page.get_by_role("button", name="Home").click()
    expect(page.get_by_text("Roles to browse")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(
    ("path", "method", "headers", "status"),
    [
        ("/", "GET", {}, 200),
        ("/", "GET", {"Host": "elsewhere.example"}, 403),
        (f"/events?who={ADA}", "GET", {"Host": "elsewhere.example"}, 403),
        (f"/events?who={ADA}", "GET", {"Origin": "https://elsewhere.example"}, 403),
        ("/events?who=U0EVE0003", "GET", {}, 400),
        (f"/do?who={BEN}", "POST", {"Origin": "https://elsewhere.example"}, 403),
        (f"/do?who={BEN}", "POST", {"Origin": "null"}, 403),
        (f"/do?who={BEN}", "POST", {}, 403),
    ],
)
def test_no_page_of_somebody_else_can_use_it(
    demo: Demo, path: str, method: str, headers: dict[str, str], status: int
) -> None:
    assert demo.request(path, method, **headers) == status


def test_its_own_page_is_told_what_was_wrong_with_an_act(demo: Demo) -> None:
    assert demo.request(f"/do?who={BEN}", "POST", Origin=demo.address.rstrip("/")) == 400


def test_a_folder_is_made_where_there_is_none_and_a_broken_one_ends_it(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        refused = start("--knowledge", str(folder), "--port", port)
        _, errors = refused.communicate(timeout=60)
    assert f"port {port} is taken" in errors
    assert refused.returncode == 2
    folder.mkdir()
    (folder / "entries.yaml").write_text("a: [", encoding="utf-8")
    broken = start("--knowledge", str(folder), "--port", "0")
    _, errors = broken.communicate(timeout=60)
    assert "entries.yaml:1:" in errors
    assert "rolebot has ended, and the demo with it" in errors
    assert broken.returncode == 1
