"""Discord's embeds, buttons and menus as pages of HTML."""
