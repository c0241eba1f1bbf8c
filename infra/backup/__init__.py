"""Backups: the streams and the keys apart, encrypted, and put back so that no erased person comes back."""
