"""rolebot run for real against the local Slack and Discord, for as long as one likes. It never ships."""
