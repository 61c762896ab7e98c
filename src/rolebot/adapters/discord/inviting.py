"""The links with which a server, or a person, installs the app: no more than it needs."""

import discord
from discord.utils import oauth_url

PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, embed_links=True, read_message_history=True
)
"""To see where it is asked, and to reply there with an embed."""

GUILD_INSTALL, USER_INSTALL = 0, 1


def invite_link(application: int, user: bool = False) -> str:
    """The link for those who manage a server, or with `user` for somebody who wants the app for themselves."""
    if user:
        return f"{oauth_url(application, scopes=('applications.commands',))}&integration_type={USER_INSTALL}"
    link = oauth_url(application, permissions=PERMISSIONS, scopes=("bot", "applications.commands"))
    return f"{link}&integration_type={GUILD_INSTALL}"
