"""Why does rolebot not answer in Discord? Looks at everything that can be seen from here, and says it in words."""

from collections.abc import Mapping

import aiohttp
import discord

from rolebot.adapters.discord.serving import FATAL, point
from rolebot.findings import Finding
from rolebot.platforms import discord_problems, read_discord
from rolebot.settings import SettingsError

FEW_IDENTIFIES = 50
"""Of a thousand a day; when they are used up, Discord resets the token."""

MOST_ADMINS = 20
"""Ids of admins that are looked at, each with a call or two."""

ADMINS = "ROLEBOT_DISCORD_ADMINS"


async def examine(environment: Mapping[str, str]) -> list[Finding]:
    """Everything that keeps rolebot from answering in Discord."""
    try:
        settings = read_discord(environment)
    except SettingsError:
        return [Finding("wrong", problem) for problem in discord_problems(environment)]
    point(settings.api_url, settings.gateway_url)
    client = discord.AutoShardedClient(intents=discord.Intents.none())
    try:
        async with client:
            await client.login(settings.token)
            admins = [
                found for one in settings.admins.discord[:MOST_ADMINS] for found in await _look_at_admin(client, one)
            ]
            return [*await _look_at_app(client), *await _look_at_gateway(client), *admins]
    except discord.LoginFailure:
        return [Finding("wrong", FATAL[4004])]
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
        what = f"Discord is out of reach ({type(error).__name__})"
        return [Finding("wrong", what, "Look at the network, and at proxies.")]


async def _look_at_app(client: discord.Client) -> list[Finding]:
    app = await client.application_info()
    findings = [Finding("right", f"DISCORD_TOKEN is that of {app.name}")]
    commands = await client.http.get_global_commands(app.id)
    if commands:
        findings.append(Finding("right", f"Discord knows {len(commands)} commands"))
    else:
        way_out = "Start `rolebot discord`, or run `rolebot discord sync`."
        findings.append(Finding("wrong", "Discord knows no commands of the app", way_out))
    if app.guild_integration_config is None and app.user_integration_config is None:
        way_out = "Choose Guild Install and User Install under Installation on the app's page."
        findings.append(Finding("doubt", "Discord does not say where the app may be installed", way_out))
    return [*findings, _judge_servers(app.approximate_guild_count)]


def _judge_servers(count: int) -> Finding:
    if count:
        return Finding("right", f"the app is on {count} server{'s' if count > 1 else ''}")
    way_out = "`rolebot discord invite` prints the link with which a server installs it."
    return Finding("doubt", "the app is on no server", way_out)


async def _look_at_gateway(client: discord.AutoShardedClient) -> list[Finding]:
    limits = await client.fetch_session_start_limits()
    left = f"{limits.remaining} of {limits.total} identifications are left for today"
    scarce = limits.remaining < FEW_IDENTIFIES
    way_out = "Something starts rolebot over and over: look at its log before Discord resets the token."
    return [Finding("wrong", left, way_out) if scarce else Finding("right", left)]


async def _look_at_admin(client: discord.Client, written: str) -> list[Finding]:
    """Whether the id of an admin is that of a person; a role, which Discord shows on its server only, is believed."""
    try:
        person = await client.fetch_user(int(written))
        return [Finding("right", f"{ADMINS} names {person.name}")]
    except discord.NotFound:
        pass
    try:
        guild = await client.fetch_guild(int(written), with_counts=False)
    except (discord.NotFound, discord.Forbidden):
        return [Finding("right", f"{ADMINS} names {written}, which is no person; it counts where it is a role")]
    way_out = "Copy the id of a role, or those of people; see docs/how-to/mend-from-the-chat.md."
    return [
        Finding("wrong", f"{ADMINS} names {written}, the server {guild.name}, which makes nobody an admin", way_out)
    ]
