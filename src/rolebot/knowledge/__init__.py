"""What admins wrote: its shapes, its places, and how a folder becomes sound Knowledge."""
