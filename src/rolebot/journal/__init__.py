"""Where exchanges and feedback are kept, and what the platforms must remember."""
