"""``python -m archive``: the same command as ``sijill``."""

from archive.cli import main

main(prog_name="sijill")
