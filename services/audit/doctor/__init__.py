"""`msia doctor`: what can be wrong with an installation, a line each, and what to do. Reads only."""
