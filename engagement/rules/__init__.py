"""The guide's rules as plain Python: values in, findings out."""
