"""Worker doors: one call each."""
