"""Discord: its interactions and messages become questions, and answers become embeds with buttons."""
