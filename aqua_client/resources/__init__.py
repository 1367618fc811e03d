"""One module a resource: names in, calls out, values back."""
