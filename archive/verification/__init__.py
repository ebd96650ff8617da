"""Whether everything is still what it was: the ledger, its checkpoints, the files and the rows, checked whole."""
