"""From an intent to an answer, put together from what admins wrote, with its sources."""
