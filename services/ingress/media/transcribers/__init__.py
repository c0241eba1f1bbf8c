"""Who puts voice notes into words. Off by default; a voice note never leaves our own machines."""
