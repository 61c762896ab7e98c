"""Facts about rolebot, stated through its front door."""
