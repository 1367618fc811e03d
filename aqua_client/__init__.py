"""A client of the Aqua platform."""
