"""The search benchmark: our engine, SQLite FTS5 and Whoosh used plainly, on the same texts, in one run."""
