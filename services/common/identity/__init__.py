"""Who the team is, live from the log: what both APIs judge each request by."""
