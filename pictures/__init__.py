"""Pictures of rolebot in Slack and Discord for the documents, made from the snapshots of its payloads."""
