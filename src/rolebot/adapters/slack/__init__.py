"""Slack: its events become questions, and answers become Block Kit."""
