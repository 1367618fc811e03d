"""Lines for the daily mail, and the mail."""
