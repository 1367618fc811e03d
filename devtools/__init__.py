"""The parts behind dev.py: what trying, testing and measuring Tidemark need on a machine with only Python and git."""
