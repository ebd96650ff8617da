"""A process that opens one index, answers questions from its input, and says how much memory that took."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from archive.search.syntax import QueryError
from bench import machine
from bench.search.chosen import contender
from bench.search.questions import Question


def main() -> None:
    name, home = sys.argv[1:]
    one = contender(name)
    one.open(Path(home))
    for row in json.load(sys.stdin):
        for question in row:
            # A beginning that too many words have is refused, as it is where the times are taken.
            with suppress(QueryError):
                one.ask(Question(question["kind"], tuple(question["words"]), question["shape"],
                                 facets=tuple(question["facets"]), newest=question["newest"],
                                 highlights=question["highlights"]))  # fmt: skip
    print(json.dumps(machine.memory(os.getpid())))


if __name__ == "__main__":
    main()
