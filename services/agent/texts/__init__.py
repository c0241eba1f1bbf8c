"""What the bot says by heart, by topic. Spanish; wordings that must be provable carry a version."""
