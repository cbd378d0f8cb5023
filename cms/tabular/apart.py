"""Reads a file in a process of its own, which may use so much memory and time and no more (O4).

A workbook of some kilobytes can hold what fills the memory or takes minutes to read. The process
that reads knows nothing of the site: neither settings nor database.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cms
from cms.tabular.columns import Columns
from cms.tabular.reading.headers import Header
from cms.tabular.reading.tables import Table, TableRow, UnreadableFileError, open_table

logger = logging.getLogger(__name__)

ROOT = Path(cms.__file__).resolve().parent.parent
#: Bytes of memory, seconds of computing, and seconds of waiting for them.
MEMORY, SECONDS, LONGEST_WAIT = 768 * 1024 * 1024, 20, 60
TOO_HEAVY = (
    "読むのに時間かメモリーがかかりすぎるファイルです。"
    "必要な表だけを新しいブックに値で貼り付けて、保存し直してください。"
)


def read_apart(path: Path, columns: Columns, most: int) -> Table:
    """Return what `open_table` returns.

    Raises:
        UnreadableFileError: as `open_table` does, and if the file takes too much to read.
    """
    limits = {"memory": MEMORY, "seconds": SECONDS}
    answer = _answer(path, {"columns": asdict(columns), "most": most, **limits})
    if "refused" in answer:
        raise UnreadableFileError(answer["refused"])
    return Table(
        Header(**answer["header"]),
        [TableRow(**row) for row in answer["rows"]],
        answer["sheet"],
        tuple(answer["unread"]),
    )


def read_here(path: Path, columns: Columns, most: int) -> Table:
    """Do the same in this process, without its limits: quicker for tests."""
    return open_table(path, columns.knows, most=most)


def _answer(path: Path, question: Mapping[str, Any]) -> Any:
    try:
        done = subprocess.run(  # noqa: S603  # our own program; the path is no option
            [sys.executable, "-m", "cms.tabular.reading", str(path.resolve())],
            input=json.dumps(question).encode(),
            capture_output=True,
            timeout=LONGEST_WAIT,
            cwd=ROOT,
            check=True,
        )
        return json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        logger.warning("A file takes too much to read: %s", path, exc_info=error)
        raise UnreadableFileError(TOO_HEAVY) from error
