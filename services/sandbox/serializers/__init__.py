"""Chatwoot v4.15.1's JSON: `webhook_data` (webhooks), `push_event_data` (inside others), API views."""
