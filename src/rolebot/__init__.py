"""rolebot answers questions about roles, from knowledge that admins write in YAML."""

__version__ = "0.1.0"
