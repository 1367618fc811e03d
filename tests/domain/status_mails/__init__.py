"""The weekly status."""
