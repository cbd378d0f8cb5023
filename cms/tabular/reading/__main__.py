"""`python -m cms.tabular.reading FILE`: read a file within limits, for `cms.tabular.apart`."""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from cms.tabular.columns import Columns
from cms.tabular.reading.tables import UnreadableFileError, open_table


def main() -> None:
    """Read the question from the input; write the table, or why there is none, as JSON."""
    question = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (question["memory"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (question["seconds"],) * 2)
    columns = Columns(**question["columns"])
    try:
        answer = asdict(open_table(Path(sys.argv[1]), columns.knows, most=question["most"]))
    except UnreadableFileError as error:
        answer = {"refused": str(error)}
    json.dump(answer, sys.stdout)


main()
