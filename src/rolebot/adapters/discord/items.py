"""Buttons and menus that hold all that they need in their ids, so that they work after a restart.

Every one of them is a dynamic item: discord.py forgets dynamic items when they stand in one view with others.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

import discord
from discord import ui

from rolebot.adapters.discord.rendering import Button, Card, Menu

PRESS = r"r:(?P<does>[a-z])(?P<at>\d*):(?P<rest>.*)"

MENU = "m:facet"

ADMIN_PRESS, ADMIN_MENU = (rf"{what}:(?P<act>[a-z]+):(?P<rest>.*)" for what in ("ab", "am"))
"""What buttons and menus on the cards of admins say: what is to be done, and with what."""

STYLES = {"primary": discord.ButtonStyle.primary, "secondary": discord.ButtonStyle.secondary}


class Pressed(Protocol):
    """The bot, as far as its buttons need it."""

    async def press(self, interaction: discord.Interaction, does: str, rest: str) -> None:
        """Do what a button says with what it holds."""
        ...

    async def mend(self, interaction: discord.Interaction, act: str, parts: Sequence[str]) -> None:
        """Do what a button or a menu of an admin says with what it holds."""
        ...


class PressItem(ui.DynamicItem[ui.Button[Any]], template=PRESS):
    """A button that says in its id what it does and with what."""

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], __: re.Match[str]) -> "PressItem":
        """The button that was pressed."""
        assert isinstance(item, ui.Button)
        return cls(item)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button says."""
        if found := re.fullmatch(PRESS, self.item.custom_id or ""):
            await cast("Pressed", interaction.client).press(interaction, found["does"], found["rest"])


class MenuItem(ui.DynamicItem[ui.Select[Any]], template=MENU):
    """The menu of what else there is to look at."""

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], __: re.Match[str]) -> "MenuItem":
        """The menu from which somebody chose."""
        assert isinstance(item, ui.Select)
        return cls(item)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Put what was chosen in the place of what was there."""
        await cast("Pressed", interaction.client).press(interaction, "m", next(iter(self.item.values), ""))


class AdminButton(ui.DynamicItem[ui.Button[Any]], template=ADMIN_PRESS):
    """A button on a card that only admins get."""

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], __: re.Match[str]) -> "AdminButton":
        """The button that was pressed."""
        assert isinstance(item, ui.Button)
        return cls(item)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button says."""
        if found := re.fullmatch(ADMIN_PRESS, self.item.custom_id or ""):
            await cast("Pressed", interaction.client).mend(interaction, found["act"], found["rest"].split(":"))


class AdminMenu(ui.DynamicItem[ui.Select[Any]], template=ADMIN_MENU):
    """A menu on a card that only admins get."""

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], __: re.Match[str]) -> "AdminMenu":
        """The menu from which somebody chose."""
        assert isinstance(item, ui.Select)
        return cls(item)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the menu is for with what was chosen."""
        if found := re.fullmatch(ADMIN_MENU, self.item.custom_id):
            chosen = next(iter(self.item.values), "")
            await cast("Pressed", interaction.client).mend(
                interaction, found["act"], [*found["rest"].split(":"), chosen]
            )


EVERY = (PressItem, MenuItem, AdminButton, AdminMenu)
"""What old messages may hold, too."""


def is_ours(data: Mapping[str, Any]) -> bool:
    """Whether a pressed component is one that the items here answer to."""
    written, kind = str(data.get("custom_id", "")), data.get("component_type")
    if kind == discord.ComponentType.button.value:
        return any(re.fullmatch(one, written) for one in (PRESS, ADMIN_PRESS))
    is_menu = kind == discord.ComponentType.string_select.value
    return is_menu and any(re.fullmatch(one, written) for one in (MENU, ADMIN_MENU))


def view_of(card: Card) -> ui.View | None:
    """The rows of a card, anew for each time that it is sent; None if it has none."""
    if not card.rows:
        return None
    view = ui.View(timeout=None)
    for at, row in enumerate(card.rows):
        for item in row:
            match item:
                case Button():
                    is_admins = item.custom_id.startswith("ab:")
                    made: ui.Item[Any] = (AdminButton if is_admins else PressItem)(_button(item))
                case Menu():
                    made = (MenuItem if item.custom_id == MENU else AdminMenu)(_select(item))
            made.row = at
            view.add_item(made)
    view.stop()  # discord.py would keep it for a quarter of an hour, with a task; its items are found without it
    return view


def _button(button: Button) -> ui.Button[Any]:
    style = STYLES[button.style]
    return ui.Button(label=button.label, custom_id=button.custom_id, style=style, emoji=button.emoji or None)


def _select(menu: Menu) -> ui.Select[Any]:
    options = [discord.SelectOption(label=label, value=value) for label, value in menu.options]
    return ui.Select(placeholder=menu.placeholder, custom_id=menu.custom_id, options=options)
