"""From question text to ranked matches: what is named, what is asked, and how sure that is."""
