"""``python -m bench.search``: the search part of ``make bench`` alone."""

from __future__ import annotations

import argparse

from bench.search.command import add_options, run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.search", description=__doc__)
    add_options(parser)
    run(parser.parse_args())
