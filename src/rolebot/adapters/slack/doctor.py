"""Why does rolebot not answer in Slack? Looks at everything that can be seen from here, and says it in words."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from rolebot.adapters.slack.admins import members
from rolebot.adapters.slack.connecting import APP, BOT, Identity, explain, identify, open_socket
from rolebot.adapters.slack.manifest import AGENT_SCOPES, EVENTS_PATH, GROUP_SCOPES, needed_scopes
from rolebot.adapters.slack.outgoing import web_client
from rolebot.findings import Finding
from rolebot.platforms import CONNECT_SLACK, slack_problems
from rolebot.settings import AdminSettings, SettingsError, read_admins

PATIENCE = aiohttp.ClientTimeout(total=10)

_SECRET = re.compile(r"[0-9a-f]{32}")


async def examine(environment: Mapping[str, str], url: str = "") -> list[Finding]:
    """Everything that keeps rolebot from answering in Slack, or from answering signed requests at `url`."""
    signed = environment.get("SLACK_SIGNING_SECRET", "").strip()
    http = bool(url or (signed and not environment.get(APP, "").strip()))
    findings = [Finding("wrong", problem) for problem in slack_problems(environment, http)]
    if http and not url:
        findings.append(Finding("doubt", "without SLACK_APP_TOKEN this is for `rolebot slack --http` only"))
    broken = " ".join(finding.what for finding in findings)
    api_url = environment.get("ROLEBOT_SLACK_API_URL", "").strip()
    bot, app = environment.get(BOT, "").strip(), environment.get(APP, "").strip()
    reachable = "ROLEBOT_SLACK_API_URL" not in broken
    if reachable and bot and BOT not in broken:
        findings += await _look_at_bot(bot, api_url, _admins(environment))
    if reachable and app and APP not in broken and not url:
        findings += await _look_at_socket(app, api_url)
    if http and "SLACK_SIGNING_SECRET" not in broken:
        findings += await _look_at_requests(signed, url)
    return findings


def _admins(environment: Mapping[str, str]) -> AdminSettings:
    """Who is set as an admin; nobody where that cannot be read, which is among the problems already."""
    try:
        return read_admins(environment)
    except SettingsError:
        return AdminSettings()


async def _look_at_bot(token: str, api_url: str, admins: AdminSettings) -> list[Finding]:
    client = web_client(token, api_url)
    try:
        identity = await identify(client)
    except SlackApiError as error:
        return [Finding("wrong", explain(error, BOT) or f"Slack refuses {BOT}: {error.response.get('error')}")]
    except (aiohttp.ClientError, TimeoutError) as error:
        return [_out_of_reach(error)]
    known = Finding("right", f"{BOT} is the bot of the workspace {identity.team}")
    groups = await _look_at_groups(client, identity, admins)
    return [known, *_look_at_scopes(identity, needed_scopes(admins)), *groups]


async def _look_at_groups(client: AsyncWebClient, identity: Identity, admins: AdminSettings) -> list[Finding]:
    """Whether Slack says who is in the admins' user groups of this workspace."""
    homes = {"", identity.team_id, identity.enterprise_id}
    findings = []
    for one in admins.slack_groups:
        home, _, group = one.rpartition("/")
        if home in homes and (not identity.scopes or set(GROUP_SCOPES) <= set(identity.scopes)):
            people, refusal = await members(client, group, identity.team_id)
            told = f"the admins' user group {group} has {len(people)} member{'' if len(people) == 1 else 's'}"
            refused = f"Slack does not say who is in the admins' user group {group}: {refusal}"
            findings.append(Finding("wrong", refused) if refusal else Finding("right", told))
    return findings


def _look_at_scopes(identity: Identity, needed: Mapping[str, str]) -> list[Finding]:
    if not identity.scopes:
        return [Finding("doubt", "Slack does not say which scopes the bot has")]
    missing = [(scope, why) for scope, why in needed.items() if scope not in identity.scopes]
    again = "Paste the output of `rolebot slack manifest` into the app's manifest, and install the app again."
    if missing:
        return [
            Finding("wrong", f"the scope {scope} is missing, which is needed {why}", again) for scope, why in missing
        ]
    lesser = [(scope, why) for scope, why in AGENT_SCOPES.items() if scope not in identity.scopes]
    if lesser:
        what = f"the scope {lesser[0][0]} is not there, which is right for an app without the agent view"
        return [Finding("doubt", what, "The agent view needs it to suggest questions: paste the manifest again.")]
    return [Finding("right", "all scopes are there")]


async def _look_at_socket(token: str, api_url: str) -> list[Finding]:
    switch = "Switch it on under Socket Mode in the app's settings."
    try:
        answer = await open_socket(web_client(None, api_url), token)
    except SlackApiError as error:
        if known := explain(error, APP):
            return [Finding("wrong", known)]
        return [Finding("wrong", f"Slack opens no socket ({error.response.get('error')}); is Socket Mode off?", switch)]
    except (aiohttp.ClientError, TimeoutError) as error:
        return [_out_of_reach(error)]
    warnings = " ".join((answer.get("response_metadata") or {}).get("messages") or ())
    if "not turned on" in warnings:
        return [Finding("doubt", "Slack says that Socket Mode is off, which it sometimes says though it is on", switch)]
    return [await _try_socket(str(answer.get("url")))]


async def _try_socket(url: str) -> Finding:
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.ws_connect(url) as socket:
            hello = await socket.receive_json(timeout=PATIENCE.total)
    except (aiohttp.ClientError, TimeoutError, TypeError, ValueError) as error:
        what = f"Slack offers a socket, but it does not open ({type(error).__name__})"
        return Finding("wrong", what, "Look whether a firewall or a proxy lets WebSockets through.")
    if hello.get("type") != "hello":
        return Finding("doubt", f"the socket opens with {hello.get('type')!r} instead of a hello", "Try again later.")
    count = hello.get("num_connections", 1)
    others = f", beside {count - 1} that another process has" if isinstance(count, int) and count > 1 else ""
    return Finding("right", f"{APP} opens a socket{others}")


async def _look_at_requests(secret: str, url: str) -> list[Finding]:
    findings = []
    if not _SECRET.fullmatch(secret):
        way_out = (
            f"It has 32 characters from 0 to 9 and a to f, and stands under Basic Information; see {CONNECT_SLACK}"
        )
        findings.append(Finding("doubt", "SLACK_SIGNING_SECRET does not look like a signing secret", way_out))
    if not url:
        way_out = "With --http URL the doctor sends a signed request to the rolebot that runs there."
        return [
            *findings,
            Finding("doubt", "whether the signing secret is that of the app cannot be seen from here", way_out),
        ]
    if not re.match(r"https?://", url):
        return [*findings, Finding("wrong", f"{url} is no web address", "Write it with http:// or https:// in front.")]
    address = url.rstrip("/") + ("" if url.rstrip("/").endswith(EVENTS_PATH) else EVENTS_PATH)
    try:
        status, body, skew = await _send_challenge(address, secret)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return [
            *findings,
            Finding(
                "wrong",
                f"{address} cannot be reached ({type(error).__name__})",
                "Is rolebot running there, with --http?",
            ),
        ]
    if abs(skew) > 60:
        findings.append(
            Finding(
                "wrong",
                f"the clocks of this machine and of {address} differ by {abs(skew):.0f} s",
                "Slack's requests count as too old after five minutes: set the clock.",
            )
        )
    return [*findings, _judge_challenge(address, status, body)]


def _judge_challenge(address: str, status: int, body: str) -> Finding:
    if status == 200 and "rolebot-doctor" in body:
        return Finding("right", f"{address} accepts requests that are signed with SLACK_SIGNING_SECRET")
    if status == 401:
        way_out = "Set SLACK_SIGNING_SECRET, as it stands under Basic Information, in both places, and restart it."
        return Finding("wrong", f"the rolebot at {address} runs with another SLACK_SIGNING_SECRET", way_out)
    if status == 404:
        return Finding(
            "wrong", f"nothing takes Slack's requests at {address}", "Give the address that stands in the manifest."
        )
    return Finding(
        "wrong", f"{address} answers with status {status} instead of 200", "Is it rolebot that answers there?"
    )


async def _send_challenge(address: str, secret: str) -> tuple[int, str, float]:
    """The status and the start of the answer to a signed request, and by how many seconds its clock is ahead."""
    body = json.dumps({"type": "url_verification", "challenge": "rolebot-doctor"})
    at = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest}",
    }
    async with (
        aiohttp.ClientSession(timeout=PATIENCE) as session,
        session.post(address, data=body, headers=headers) as answer,
    ):
        text = await answer.text()
        served = answer.headers.get("Date", "")
    return answer.status, text[:1000], _seconds_ahead(served)


def _seconds_ahead(date: str) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except (TypeError, ValueError):
        return 0.0


def _out_of_reach(error: Exception) -> Finding:
    return Finding("wrong", f"Slack is out of reach ({type(error).__name__})", "Look at the network, and at proxies.")
