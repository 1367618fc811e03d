"""What people open: HTTP in, HTML out. A view asks access, reads a form, calls one domain function, answers."""
