"""Admins' commands over HTTP: each subject has a file with its `routes`, each command checks a role.

A command appends what was wished and by whom; the reader that it concerns answers in the log.
"""
