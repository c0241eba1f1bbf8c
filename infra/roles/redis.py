"""The agent's user in Valkey or Redis: what its checkpointer does, on its own keys, and nothing else."""

import hashlib

AGENT = "agent"
PREFIX = "msia:checkpoint:"
# `services/agent/checkpoints/threads.py`, and what the client itself says when it connects. No SCAN: it tells
# the names of all keys, and only what walks every thread needs it, which no turn does.
COMMANDS = (
    *("hgetall", "hset", "hsetnx", "hdel", "del", "pexpire"),
    *("multi", "exec", "discard", "ping"),
    *("auth", "hello", "select", "client|setinfo", "client|setname"),
)


def rule(password: str) -> str:
    """What follows `user ` in a configuration, or `ACL SETUSER `; the password as its SHA-256."""
    hashed = hashlib.sha256(password.encode()).hexdigest()
    allowed = " ".join(f"+{command}" for command in COMMANDS)
    return f"{AGENT} reset on #{hashed} ~{PREFIX}* resetchannels -@all {allowed}"
