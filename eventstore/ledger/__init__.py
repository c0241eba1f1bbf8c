"""The mathematics of the ledger: leaves, RFC 6962 tree, proofs, C2SP checkpoints and notes.

Pure, and without a driver: an auditor verifies a proof with these modules and the public key alone.
"""
