"""What leaves Tidemark as a file or a mail."""
