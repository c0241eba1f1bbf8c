"""What homologations cost: price lists as versions, one pricing function, and what customers call things."""
