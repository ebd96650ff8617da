"""What travels with an export and runs without us: one file, Python's standard library alone."""
