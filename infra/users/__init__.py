"""NATS users: what each may do, their keys, and the server's configuration of it."""
