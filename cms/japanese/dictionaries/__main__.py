"""Writes the names that are kept of the file of synonyms given (see `reduce`)."""

import sys
from pathlib import Path

from cms.japanese.dictionaries.reduce import reduced

source = Path(sys.argv[1]).read_text("utf-8").splitlines()
sys.stdout.write("".join(" ".join(names) + "\n" for names in reduced(source)))
