"""A Slack in the browser to try rolebot in: the local Slack of the tests with a page in front, and a real rolebot."""
