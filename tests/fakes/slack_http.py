"""Deliveries to the app: signed HTTP requests as Slack sends them, or forged ones, or envelopes over Socket Mode."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack_api import Refused
from tests.fakes.slack_messages import ResponseUrl
from tests.fakes.slack_socket import REPEATED, Ack, SocketMode, Then
from tests.fakes.slack_state import Json
from tests.logged import note_payload

KINDS = ("events_api", "slash_commands", "interactive")


@dataclass(kw_only=True)
class Deliveries(SocketMode):
    """Where deliveries go: to `http_url` if it is set, else to a socket."""

    http_url: str | None = None

    async def send(
        self, kind: str, payload: Json, *, accepts: bool = False, then: Then | None = None, attempt: int = 0
    ) -> Ack:
        """Delivers one payload (events_api, slash_commands or interactive); `then` takes in the ack as it comes."""
        assert kind in KINDS, f"Slack sends {KINDS}"
        note_payload(payload)
        if self.http_url is None:
            return await self.over_socket(kind, payload, accepts=accepts, then=then, attempt=attempt)
        ack = await self.deliver_http(self.http_url, kind, payload, headers=_retry(attempt, "http_timeout"))
        if ack.ok and then:
            then(ack)
        if kind in REPEATED and _wants_again(ack):
            self.spawn(self._again_http(self.http_url, kind, payload, "http_error" if ack.status else "http_timeout"))
        return ack

    async def _again_http(self, url: str, kind: str, payload: Json, reason: str) -> None:
        for attempt, delay in enumerate(self.retry_delays, 1):
            await asyncio.sleep(delay)
            ack = await self.deliver_http(url, kind, payload, headers=_retry(attempt, reason))
            if not _wants_again(ack):
                return
        self.given_up.append(payload)

    async def deliver_http(self, url: str, kind: str, payload: Json, *, headers: dict[str, str] | None = None) -> Ack:
        """One signed request; a fault if the app answers late or anything but 200."""
        ack = await self.post(url, kind, payload, headers=headers)
        if ack.status == 0:
            self.fault(f"no HTTP answer within {self.ack_within} s: {kind}")
        elif ack.status != 200:
            self.fault(f"HTTP {ack.status} for {kind}: {ack.body[:200]}")
        return ack

    async def post(  # noqa: PLR0913 - everything about a request that can be forged
        self,
        url: str,
        kind: str,
        payload: Json,
        *,
        headers: dict[str, str] | None = None,
        secret: str | None = None,
        age: float = 0,
        without: tuple[str, ...] = (),
    ) -> Ack:
        """One request without any fault: `secret` forges the signature, `age` the time, `without` drops headers."""
        content_type, body = encoded(kind, payload)
        stamp = str(int(time.time() - age))
        sent = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0", **(headers or {})}
        sent |= {"X-Slack-Request-Timestamp": stamp}
        sent |= {"X-Slack-Signature": signature(secret or self.signing_secret, stamp, body)}
        sent = {name: value for name, value in sent.items() if name not in without}
        self.busy += 1
        began = time.monotonic()
        try:
            limit = aiohttp.ClientTimeout(total=self.ack_within)
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(url, data=body, headers=sent) as got,
            ):
                text = await got.text()
                return Ack(
                    got.status == 200,
                    _json(text),
                    got.status,
                    text,
                    {k.lower(): v for k, v in got.headers.items()},
                    time.monotonic() - began,
                )
        except (TimeoutError, aiohttp.ClientConnectionError):
            return Ack(False, seconds=time.monotonic() - began)
        finally:
            self.busy -= 1
            self.changed()

    async def verify_url(self, url: str) -> Ack:
        """Slack's question when an admin enters a Request URL; the challenge must come back."""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        ack = await self.post(url, "events_api", {"token": "t", "challenge": challenge, "type": "url_verification"})
        if challenge not in ack.body:
            self.fault(f"url_verification: the challenge did not come back: {ack.status} {ack.body[:200]}")
        return ack

    def answered(self, ack: Ack, url: ResponseUrl) -> None:
        """Applies a message that the app put into its ack of a slash command."""
        body = ack.payload or ({"text": ack.body} if ack.body.strip() else {})
        if body:
            try:
                self.respond(url, body)
            except Refused as refusal:
                self.fault(f"ack: {refusal.error} {' '.join(refusal.messages)}")


def encoded(kind: str, payload: Json) -> tuple[str, bytes]:
    """The content type and body in which Slack sends this kind of payload."""
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Slack's v0 signature of a request."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def _wants_again(ack: Ack) -> bool:
    return not ack.ok and "x-slack-no-retry" not in ack.headers


def _retry(attempt: int, reason: str) -> dict[str, str]:
    return {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}


def _json(text: str) -> Json:
    try:
        read = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}
