"""The platforms: events in, replies out. None of them knows another."""
