"""What stands on the pages of a PDF."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path


def pdf_pages(path: Path) -> list[str]:
    """Return the text of each page."""
    command = ["pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()  # noqa: S603
    return text.split("\f")[:-1]


def pdf_size(path: Path) -> str:
    """Return what the file says of the size of its pages, rounded to points."""
    command = ["pdfinfo", str(path)]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()  # noqa: S603
    size = next(line for line in text.splitlines() if line.startswith("Page size"))
    return re.sub(r"[0-9.]+", lambda match: str(round(float(match.group()))), size)
