"""`msia audit export`: events, and the proof that they stand in the sealed log, in one file."""
