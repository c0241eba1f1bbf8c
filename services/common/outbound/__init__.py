"""Asking other servers for something: one origin, addresses that were looked at, so much, so long."""
