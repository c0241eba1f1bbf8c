"""Chatwoot's application API v1: the part that a bot, its outbox and its sweeper use."""
