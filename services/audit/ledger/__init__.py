"""The ledger: `msia audit` verifies it, proves with it, and dumps what it covers."""
