"""`/__fake`: what a test, the command line and the phone page use, and no Chatwoot has."""
