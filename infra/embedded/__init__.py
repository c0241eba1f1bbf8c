"""Real servers as child processes: the local default (`msia run`) and the tests' NATS, Valkey and PostgreSQL.

Nothing here imports a service: services are started as processes, like the servers.
"""
