"""The prompts of the agent as versions: their history, what a turn pins, and what no prompt may say."""
