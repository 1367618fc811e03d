"""Verbs and questions: what Tidemark does, one module a noun."""
