"""What no webhook told: found by asking Chatwoot, appended under the ids that the webhooks would have had."""
