"""Signing in, sessions, passwords, and who belongs to the team."""
