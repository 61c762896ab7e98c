"""Pictures of rolebot in Slack for the documents, made from the snapshots of its payloads."""
