"""What stands between a person and the bot, and what becomes of what is known of them."""
