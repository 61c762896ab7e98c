"""What happens to whoever means harm: floods of letters, forged and repeated requests, files that lead elsewhere."""

import asyncio
import os
import random
import string
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from rolebot.adapters.discord import markup as discords
from rolebot.adapters.slack import markup as slacks
from rolebot.bot import Bot, load_bot
from rolebot.desk import Desk
from rolebot.exchange import Thread
from rolebot.journal.database import make_engine, migrate
from rolebot.journal.memory import MemoryJournal
from rolebot.matching.language import stem
from rolebot.proposal import Change, Proposal
from rolebot.text import QUESTION_LIMIT, split_words
from rolebot.upkeep.mending import try_out
from rolebot.upkeep.mending import write as write_files
from tests.command import SMALL, run
from tests.discord_serving import post as discord_post
from tests.discord_serving import served as served_discord
from tests.fakes.discord import ALICE as DISCORD_ALICE
from tests.fakes.discord import BOB as DISCORD_BOB
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_finding import walk
from tests.fakes.slack import ALICE, BOB, FakeSlack
from tests.fakes.slack_http import encoded, signature
from tests.folders import SOUND, Writer, faults_of
from tests.journals import HERE, Opened, exchange, proposal
from tests.slack_serving import post, served, served_http

LONG = 40_000
"""Characters: as many as Slack lets anybody write."""

SECONDS = 5.0
"""Of the processor, which none of this may take by far; what takes more grows faster than the text."""

BOMBS = {
    "one letter": "a",
    "one sign": "-",
    "dots": "a.",
    "apostrophes": "a'",
    "contractions": "n't",
    "breaks": "\n",
    "breaks and spaces": "\n" + " " * 50,
    "spaces": " ",
    "brackets": "<a",
    "mentions": "<@U1|",
    "times": "<t:",
    "stars": "**a",
    "ticks": "`",
    "addresses": "https://",
    "numbers": "1. ",
    "marks": "\u0301\u0323",
    "joiners": "\u200d",
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "one that is eighteen": "\ufdfa",
    "pieces of letters": "\u1100\u1161\u11a8",
    "turned around": "\u202e",
    "names": "data scientist vs ",
    "names with slips": "dta sceintist adn ",
    "questions": "de? ",
    "backslashes": "\\",
}


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(shortcut_id="answer_message", retry_delays=(0.0, 0.0, 0.0)) as local:
        yield local


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(identify_every=0) as local:
        yield local


@pytest.mark.parametrize("piece", BOMBS.values(), ids=BOMBS)
def test_no_text_keeps_rolebot_busy(shipped: Bot, piece: str) -> None:
    text = (piece * LONG)[:LONG]
    readers: tuple[Callable[[str], object], ...] = (
        shipped.ask,
        lambda one: shipped.ask(one[:2000]),
        lambda one: shipped.compare([one] * 500),
        lambda one: shipped.compare(one.split() or [one]),
        shipped.find_role,
        lambda one: shipped.complete(one, [["data scientist"]] * 20),
        slacks.read_markup,
        slacks.to_mrkdwn,
        discords.read_markup,
        discords.to_markdown,
        lambda one: split_words(one[:2000]),
    )
    began = time.process_time()
    for read in readers:
        read(text)
    assert time.process_time() - began < SECONDS


def test_questions_built_of_near_words_take_no_longer_than_others(shipped: Bot) -> None:
    chance = random.Random(7)
    known = sorted(
        {word for entry in shipped.knowledge.entries.values() for one in entry.phrasings for word in split_words(one)}
    )

    def slip(word: str) -> str:
        at = chance.randrange(len(word))
        return word[:at] + chance.choice(string.ascii_lowercase) + word[at + chance.randrange(2) :]

    began = time.process_time()
    for _ in range(10):
        shipped.ask(" ".join(slip(slip(chance.choice(known))) for _ in range(400))[:2000])
    assert time.process_time() - began < SECONDS


def test_words_of_long_texts_are_not_remembered_for_long() -> None:
    """What is remembered is the same object again; thousands of long texts would be hundreds of megabytes."""
    short, long = "what is a ship's cook", "what is a ship's cook " * 20
    assert split_words(short) is split_words(short)
    first = split_words(long)
    for number in range(100):
        split_words(f"{long} {number}")
    assert split_words(long) is not first
    longer = "cook " * (QUESTION_LIMIT // 5 + 1)
    assert split_words(longer) is not split_words(longer)
    assert stem("x" * 30 + "ings", "english") is stem("x" * 30 + "ings", "english")
    assert stem("x" * 300 + "ings", "english") is not stem("x" * 300 + "ings", "english")


async def test_a_signed_command_or_press_that_is_sent_again_does_nothing(slack: FakeSlack, small: Bot) -> None:
    async with served_http(slack, small), aiohttp.ClientSession() as session:
        assert slack.http_url is not None
        payload = {"command": "/role", "text": "what does a ship cook do?", "user_id": ALICE, "team_id": "T0RLB5D1N"}
        payload |= {"channel_id": "C0GENERAL", "response_url": slack.new_response_url("C0GENERAL", ALICE, "T0RLB5D1N")}
        kind, body = encoded("slash_commands", payload)
        stamp = str(int(time.time()))
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp}
        headers |= {"X-Slack-Signature": signature(slack.signing_secret, stamp, body)}
        for _ in range(3):
            async with session.post(slack.http_url, data=body, headers=headers) as answer:
                assert answer.status == 200
        await post(slack)
        await slack.quiet()
    assert len(slack.posted) == 1


class StuckJournal(MemoryJournal):
    """A journal that takes longer for a claim than anybody waits."""

    def claim(self, keys: Sequence[str]) -> list[bool]:
        time.sleep(1.5)
        return super().claim(keys)


async def test_a_journal_that_is_stuck_holds_up_no_signed_command(slack: FakeSlack, small: Bot) -> None:
    desk = Desk(small, StuckJournal())
    async with served_http(slack, desk):
        acks = [await slack.command("what does a ship cook do?") for _ in range(2)]
        await post(slack, 2)
    await desk.close()
    assert all(ack.ok for ack in acks)
    assert not slack.faults


async def test_a_signed_payload_too_deep_to_be_read_is_refused_and_the_next_is_answered(
    slack: FakeSlack, small: Bot
) -> None:
    stamp, body = str(int(time.time())), b'{"a":' * 100_000
    headers = {"Content-Type": "application/json", "X-Slack-Request-Timestamp": stamp}
    headers |= {"X-Slack-Signature": signature(slack.signing_secret, stamp, body)}
    async with served_http(slack, small), aiohttp.ClientSession() as session:
        assert slack.http_url is not None
        async with session.post(slack.http_url, data=body, headers=headers) as answer:
            assert answer.status == 400
        await slack.say_dm("thanks")
        await post(slack)


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/slack/../../etc/passwd", "//etc/passwd"]
)
async def test_no_address_leads_to_a_file(slack: FakeSlack, small: Bot, path: str) -> None:
    async with served_http(slack, small):
        assert slack.http_url is not None
        port = int(slack.http_url.split(":")[2].split("/")[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
    assert answer.split()[1] == b"404"


async def test_whoever_sends_slowly_is_not_waited_for_and_holds_nobody_up(slack: FakeSlack, small: Bot) -> None:
    async with served_http(slack, small):
        assert slack.http_url is not None
        port = int(slack.http_url.split(":")[2].split("/")[0])
        slow = [await asyncio.open_connection("127.0.0.1", port) for _ in range(50)]
        for _, writer in slow:
            writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\na")
        await slack.say_dm("thanks")
        await post(slack)
        async with asyncio.timeout(40):
            answers = [await reader.readline() for reader, _ in slow]
        for _, writer in slow:
            writer.close()
    assert {answer.split()[1] for answer in answers} == {b"408"}


async def test_installations_cannot_be_begun_without_end(slack: FakeSlack, small: Bot, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/r.db"
    migrate(engine := make_engine(database))
    engine.dispose()
    async with served_http(slack, small, database, many=True), aiohttp.ClientSession() as session:
        assert slack.http_url is not None
        statuses = []
        for _ in range(80):
            async with session.get(slack.http_url.replace("/events", "/install"), allow_redirects=False) as answer:
                statuses.append(answer.status)
        await slack.say_dm("thanks", team="T0OTHER001")
    assert 60 <= statuses.count(302) < 80
    assert set(statuses) == {302, 429}


async def test_an_installation_belongs_to_the_browser_that_began_it_and_ends_once(
    slack: FakeSlack, small: Bot, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path}/r.db"
    migrate(engine := make_engine(database))
    engine.dispose()
    async with served_http(slack, small, database, many=True), aiohttp.ClientSession() as session:
        assert slack.http_url is not None
        base = slack.http_url.removesuffix("/slack/events")
        begun = []
        for _ in range(2):
            async with (
                aiohttp.ClientSession() as other,
                other.get(f"{base}/slack/install", allow_redirects=False) as answer,
            ):
                state = answer.headers["Location"].split("state=")[1].split("&")[0]
                begun.append((state, answer.headers["Set-Cookie"].split(";")[0]))
        (mine, my_cookie), (theirs, _) = begun
        tries = [(theirs, my_cookie), (theirs, ""), (mine, my_cookie), (mine, my_cookie)]
        says = []
        for state, cookie in tries:
            back = f"{base}/slack/oauth_redirect?code={slack.new_code('T0OTHER001')}&state={state}"
            async with session.get(back, headers={"Cookie": cookie} if cookie else {}) as answer:
                says.append("rolebot is in your workspace" in await answer.text())
    assert says == [False, False, True, False]


async def test_a_press_copied_from_a_private_answer_in_slack_is_the_pressers_own(slack: FakeSlack, small: Bot) -> None:
    journal = MemoryJournal()
    async with served(slack, small, journal):
        await slack.command("what does a ship cook do?")
        answer = await post(slack)
        assert answer.ephemeral_to == ALICE
        before = journal.read_conversations([Thread("slack", answer.team, f"{answer.channel}/{ALICE}")])[0]
        await slack.press(answer, "facet", "Salary", user=BOB)
        await slack.quiet()
    assert journal.read_conversations([Thread("slack", answer.team, f"{answer.channel}/{ALICE}")])[0] == before
    gone_on = journal.read_conversations([Thread("slack", answer.team, f"{answer.channel}/{BOB}")])[0].intent
    assert gone_on is not None
    assert gone_on.id == "profile:ship-cook/salary"
    assert {one.question.asker for one in journal.exchanges.values()} == {ALICE, BOB}


async def test_a_press_copied_from_a_private_answer_in_discord_is_the_pressers_own(
    discord: FakeDiscord, small: Bot
) -> None:
    journal = MemoryJournal()
    async with served_discord(discord, small, journal):
        await discord.slash("ask", question="what does a ship cook do?")
        answer = await discord_post(discord)
        assert answer.ephemeral_to == DISCORD_ALICE
        menu = next(one for one in walk(answer.components) if one.get("custom_id") == "m:facet")
        data = {"custom_id": "m:facet", "component_type": 3, "id": menu["id"], "values": ["profile:ship-cook/salary"]}
        copied = await discord.interact(3, data, answer.channel, user=DISCORD_BOB, message=answer)
        await discord.wait_for(lambda _: copied.answered)
    askers = [one.question.asker for one in journal.exchanges.values()]
    threads = {one.question.thread.name.split("/")[-1] for one in journal.exchanges.values()}
    assert sorted(askers) == sorted((DISCORD_ALICE, DISCORD_BOB))
    assert threads == {DISCORD_ALICE, DISCORD_BOB}


OUTSIDE = [
    "../outside",
    "../../etc/cron.d/x",
    "/etc/cron.d/x",
    "a/b",
    "..",
    ".",
    "",
    "a\\b",
    "x.yaml",
    "x\n",
    "\u2025/x",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_proposal_leads_out_of_the_folder(write: Writer, name: str, tmp_path: Path) -> None:
    folder = write(SOUND)
    entry = Proposal(change=Change.ENTRY, target="berths", text="Below deck.", by="x:y", phrasings=("where to sleep",))
    forged = [
        replace(entry, theme=name, id="aaaaaa"),
        Proposal(change=Change.ALIAS, target=name, text="galley chief", by="x:y", id="bbbbbb"),
        Proposal(change=Change.PHRASING, target=f"entry:{name}", text="when is it", by="x:y", id="cccccc"),
        Proposal(change=Change.PHRASING, target=name, text="when is it", by="x:y", id="dddddd"),
    ]
    trial = try_out(load_bot(folder), forged, folder)
    write_files(trial)
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.yaml")}
    names = {*(Path(folder.name, one) for one in SOUND), Path(folder.name, "entries/from-questions.yaml")}
    assert written <= names
    assert {one.proposal.id for one in trial.tried if one.refusals} >= {"bbbbbb", "cccccc", "dddddd"}


def test_nothing_is_begun_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "kept.txt").write_text("mine")
    (tmp_path / "full").symlink_to(tmp_path / "theirs")
    (tmp_path / "nowhere").symlink_to(tmp_path / "elsewhere" / "deep")
    for name in ("full", "nowhere"):
        for words in (["init", str(tmp_path / name)], ["init", "--above", str(tmp_path / name)]):
            assert run(*words).code == 2
    assert sorted(os.listdir(tmp_path / "theirs")) == ["kept.txt"]
    assert not (tmp_path / "elsewhere").exists()


YAML_BOMBS = {
    "laughs": "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(100)),
    "brackets": "[" * 200_000,
    "braces": "{a: " * 200_000,
    "dashes": "- " * 200_000 + "x",
    "one text": "- id: x\n  answer: " + "x" * 8_000_000,
    "one key": "x" * 200_000 + ": y\n",
    "keys": "a: b\n" * 20_000,
    "merges": "a: &a {<<: *a}\n",
    "tags": "!!python/object/apply:os.system ['touch /tmp/pwned']\n",
}


@pytest.mark.parametrize("bomb", YAML_BOMBS.values(), ids=YAML_BOMBS)
def test_a_file_built_to_burst_is_reported_with_its_place(write: Writer, bomb: str) -> None:
    began = time.process_time()
    faults = faults_of(write({**SOUND, "entries/bomb.yaml": bomb}))
    assert faults
    assert all("entries/bomb.yaml" in one for one in faults)
    assert time.process_time() - began < 4 * SECONDS


HOSTILE = "');DROP TABLE exchanges;--%s:x\"\n"


def test_hostile_words_are_kept_as_words_in_every_table(sql: Opened) -> None:
    journal, thread = sql.journal, Thread(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    journal.record([exchange("e1", thread, HOSTILE, HOSTILE)])
    journal.keep_setting(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    journal.propose(replace(proposal(), text=HOSTILE, question=HOSTILE, target=HOSTILE, by=HOSTILE, theme=HOSTILE))
    journal.ignore([HOSTILE], HOSTILE)
    assert journal.claim([HOSTILE])[0]
    assert not journal.claim([HOSTILE])[0]
    assert journal.read_setting(HOSTILE, HOSTILE, HOSTILE) == HOSTILE
    assert [one.question for one in journal.recall()] == [HOSTILE]
    assert [one.text for one in journal.proposals()] == [HOSTILE]
    assert journal.ignored() == [HOSTILE]
    assert journal.forget("slack", "%") == 0
    assert journal.forget(HOSTILE, HOSTILE) > 0
    journal.record([exchange("e2", HERE)])
    assert sql.exchanges() == ["e2"]


SECRET = "s3cr3tXYZ0123456789"
DATABASES = [
    f"postgresql://u:{SECRET}@127.0.0.1:1/db",
    f"postgresql://u:{SECRET}@:notaport/db",
    f"postgres://u:{SECRET}@host:99999/db",
    f"postgresql://u:{SECRET}@127.0.0.1:1/db?sslmode=bogus",
    f"postgresql://u:a#{SECRET}@127.0.0.1:1/db",
    f"postgresql://u:p@127.0.0.1:1/db?password={SECRET}",
    f"postgresql://u:a@{SECRET}/b@127.0.0.1:1/db",
    f"postgres://u:{SECRET}@[::1/db",
    f"mysql://u:{SECRET}@h/db",
    f"u:{SECRET}@h",
]


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("command", ["doctor slack", "doctor discord", "migrate", "unanswered", "run"])
def test_no_secret_is_shown_whatever_is_wrong_with_the_settings(tmp_path: Path, command: str, database: str) -> None:
    env = {
        "HOME": str(tmp_path),
        "ROLEBOT_KNOWLEDGE": SMALL,
        "DATABASE_URL": database,
        "SLACK_BOT_TOKEN": f"xoxb-{SECRET} ",
        "SLACK_APP_TOKEN": f"xoxb-{SECRET}",
        "SLACK_SIGNING_SECRET": f"xapp-{SECRET}",
        "SLACK_CLIENT_SECRET": SECRET,
        "DISCORD_TOKEN": f"Bot {SECRET}",
        "ROLEBOT_METRICS_TOKEN": SECRET,
        "ROLEBOT_SLACK_API_URL": f"https://u:{SECRET}@127.0.0.1:1/api",
        "ROLEBOT_DISCORD_API_URL": f"https://u:{SECRET}@127.0.0.1:1",
        "ROLEBOT_DISCORD_GATEWAY_URL": f"wss://u:{SECRET}@127.0.0.1:1",
    }
    ran = run(*command.split(), env=env)
    assert ran.code
    assert ran.out or ran.err
    assert SECRET not in ran.out + ran.err
