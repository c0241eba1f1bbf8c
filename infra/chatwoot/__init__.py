"""Telling a real Chatwoot of us: bot, webhooks, inbox, and the secrets it gives back."""
