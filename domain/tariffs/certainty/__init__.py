"""How sure it is that a thing which a customer names is wanted: clause by clause."""
