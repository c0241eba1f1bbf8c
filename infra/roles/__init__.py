"""PostgreSQL's roles: one that fills the read models, one that reads them. See docs/decisions/0042."""
