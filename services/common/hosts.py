"""What lies between us and a server that an address names."""

import ipaddress


def on_this_machine(host: str | None) -> bool:
    """Whether nobody's network is between; no host at all is a socket of this machine."""
    if not host or host == "localhost" or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:  # a name, whatever it resolves to now
        return False
