"""Whatever bytes come to the port of `rolebot slack --http`, or to that of the health page: the next request is served.

Nobody is shown a traceback, nothing of what was sent becomes a header, and the log holds no exception that got away.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebot.adapters.health.serving import serve_with_health
from rolebot.bot import Bot
from rolebot.desk import Desk
from rolebot.settings import HealthSettings
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_http import signature
from tests.fuzzing import ODD_TEXTS, got_away, tries
from tests.slack_serving import free_port, listening, served_http

SECRET = "5" * 32
BYTES = st.binary(max_size=30) | st.sampled_from([text.encode(errors="replace") for text in ODD_TEXTS])
METHODS = st.sampled_from([b"POST", b"GET", b"HEAD", b"OPTIONS", b"PUT", b"TRACE", b"CONNECT", b"PRI", b"post"]) | BYTES
PATHS = [
    *(b"/slack/events", b"/healthz", b"/readyz", b"/metrics", b"/", b"*", b"/slack/install", b"/slack/oauth_redirect"),
    *(b"/slack/events?a=%", b"/%00", b"/%ff%fe", b"//x", b"/../../etc/passwd", b"http://x/", b"x:99999", b"/" * 9_000),
]
HEADERS = [
    *(
        b"Content-Type: application/json",
        b"Content-Type: application/x-www-form-urlencoded",
        b"Content-Type: text/x;;=",
    ),
    *(b"Content-Type: multipart/form-data; boundary=x", b"Content-Type: application/json; charset=nothing"),
    *(b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: 99999999999999999999", b"Content-Length: 1, 1"),
    *(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked, identity", b"Transfer-Encoding: xchunked"),
    *(b"Content-Encoding: gzip", b"Content-Encoding: br", b"Expect: 100-continue", b"Expect: x", b"Upgrade: websocket"),
    *(b"Authorization: Bearer \xff\xfe", b"Cookie: \xff=\x80;;==", b"Host: x", b"X: " + b"a" * 9_000, b" folded: x"),
    *(b"X-Slack-Request-Timestamp: \xd9\xa3", b"X-Slack-Request-Timestamp: " + b"9" * 5_000, b"no header at all"),
    *(b"X: 1\r\nX-Injected: 1", b"X-Slack-Retry-Num: x", b"X-Slack-Signature: v0=\xff", b": x", b"\x00: x"),
]
BODIES = [
    *(
        b"",
        b"{}",
        b"[]",
        b"null",
        b"7",
        b'"x"',
        b"\xff\xfe",
        b"{" * 50_000,
        b'{"a":' * 5_000,
        b"payload=",
        b"payload=%ff",
    ),
    *(b"payload=%ff", b"payload=[]", b"payload=null", b"payload=7", b'payload={"type": [], "user": 7}', b"command=%00"),
    *(
        b'{"type": "url_verification"}',
        b'{"type": "url_verification", "challenge": {"a": []}}',
        b"payload=" + b"[" * 9_000,
    ),
    *(b"0\r\n\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"ffffffffffffffff\r\n", b"-1\r\n", b"5;x=" + b"y" * 9_000, b"zz\r\n"),
    *(b"command=/role&text=thanks&response_url=%00", b"\x1f\x8b\x08\x00garbage", b"a=" + b"&" * 20_000, b"ssl_check=1"),
]
REQUESTS = st.builds(
    lambda method, path, version, headers, body: (
        b"%b %b %b\r\n%b\r\n%b" % (method, path, version, b"".join(b"%b\r\n" % one for one in headers), body)
    ),
    METHODS,
    st.sampled_from(PATHS) | BYTES,
    st.sampled_from([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9", b"", b"X"]),
    st.lists(st.sampled_from(HEADERS) | BYTES, max_size=5).map(lambda some: [*some, b"Connection: close"]),
    st.sampled_from(BODIES) | BYTES,
)


class Ports:
    """Where requests of Slack's are awaited, and where health is shown."""

    def __init__(self, slack: FakeSlack, requests: int, health: int) -> None:
        self.slack = slack
        self.both = (requests, health)
        self.url = f"http://127.0.0.1:{requests}/slack/events"


@pytest.fixture
async def ports(small: Bot, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Ports]:
    """Both ports; at the end both serve, a question is answered, and no exception has got away."""
    health = HealthSettings("127.0.0.1", free_port(), SECRET)
    async with FakeSlack(signing_secret=SECRET) as slack, served_http(slack, small) as desk:
        stop = asyncio.Event()
        serving = asyncio.create_task(serve_with_health(waiting, health, desk, stop))
        await listening(health.port)
        assert slack.http_url is not None
        requests = int(slack.http_url.split(":")[2].split("/")[0])
        yield Ports(slack, requests, health.port)
        async with aiohttp.ClientSession() as session:
            for port in (requests, health.port):
                async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    assert answer.status == 200
        await slack.say_dm("thanks")
        await slack.wait_for(lambda local: local.posted, within=20)
        stop.set()
        await serving
    away = got_away(caplog.get_records("call"))
    assert [one for one in away if "_make_request" not in one] == []  # where aiohttp hangs up, before any of our code


async def waiting(desk: Desk, stop: asyncio.Event) -> None:
    """Serve nothing until told to stop."""
    await stop.wait()


async def answer_to(port: int, sent: bytes) -> bytes:
    """What comes back, within a moment, for bytes that may be no whole request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    got = b""
    with suppress(TimeoutError, ConnectionError):
        writer.write(sent)
        async with asyncio.timeout(0.1):
            while more := await reader.read(65_536):
                got += more
    writer.transport.abort()
    return got


@given(st.integers(0, 1), REQUESTS | st.binary(max_size=60))
@tries(40)
async def test_any_bytes_are_answered_or_refused(ports: Ports, which: int, sent: bytes) -> None:
    got = await answer_to(ports.both[which], sent)
    head = got.split(b"\r\n\r\n")[0]
    assert not got or head.startswith(b"HTTP/")
    assert not head[9:].startswith(b"5") or head[9:].startswith((b"501", b"503"))
    assert b"Traceback" not in got
    assert b"X-Injected" not in head
    assert SECRET.encode() not in got


@given(st.sampled_from(HEADERS[:5]), st.sampled_from(BODIES) | BYTES)
@tries(60)
async def test_any_body_that_is_signed_is_answered(ports: Ports, content_type: bytes, body: bytes) -> None:
    stamp = str(int(time.time()))
    headers = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(SECRET, stamp, body),
        "Content-Type": content_type.decode().removeprefix("Content-Type: "),
    }
    async with aiohttp.ClientSession() as session, session.post(ports.url, data=body, headers=headers) as answer:
        assert answer.status in (200, 400), (answer.status, body)
        assert "Traceback" not in await answer.text()
