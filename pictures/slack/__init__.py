"""Slack's answers, modals and Home tab as pages of HTML."""
