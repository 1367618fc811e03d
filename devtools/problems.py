"""The one exception that dev.py shows to a person."""


class Problem(Exception):
    """Says in one plain sentence what stands in the way and what to do; dev.py prints it and ends with 1."""
