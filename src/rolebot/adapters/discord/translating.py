"""Names and descriptions of commands in the languages of those who read them."""

import discord
from discord import app_commands

from rolebot.adapters.discord.words import COMMANDS, DESCRIPTIONS


class Translations(app_commands.Translator):
    """Looks every text up in the tables of `words.py`; what does not stand there stays English."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The text in a language; None where there is none."""
        language = str(locale).split("-")[0]
        where = app_commands.TranslationContextLocation
        names = (where.command_name, where.group_name, where.parameter_name)
        table = COMMANDS if context.location in names else DESCRIPTIONS
        return table.get(string.message, {}).get(language)
