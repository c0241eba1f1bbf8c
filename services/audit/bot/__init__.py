"""`msia bot`: the switch of the bot."""
