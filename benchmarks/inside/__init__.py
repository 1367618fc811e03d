"""What has to run inside Django: each module has `run(**arguments)`, whose result is printed as JSON."""
