"""The people of the team: who may sign in, with which role, and which of their sessions live."""
