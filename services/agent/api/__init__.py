"""What the agent answers over HTTP beside its health: what-if and the settings in use. It changes nothing."""
