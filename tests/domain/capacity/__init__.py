"""Capacity: whose weeks hold how much, and moving what they hold."""
