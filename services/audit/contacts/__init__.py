"""`msia contacts`: customers whom the bot does not answer."""
