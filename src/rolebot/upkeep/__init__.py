"""What keeps the knowledge good: what an edit does, what is missing, who asks for what."""
