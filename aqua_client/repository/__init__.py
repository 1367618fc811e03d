"""Policies kept as files: read a repository, say what would change in a console, change it, find drift."""
