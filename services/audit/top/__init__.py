"""`msia top`: the whole system at a glance, live."""
