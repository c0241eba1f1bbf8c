"""Admins' commands about the agent's prompts."""
