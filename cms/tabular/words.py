"""Words of a file compared with ours: width, case and blanks do not matter."""

from __future__ import annotations

import re
import unicodedata

#: What offices add to a heading: （必須）, ※, line breaks, a colon at its end.
ADDED = re.compile(r"[(\[【<].*?[)\]】>]|※.*|[*＊●○◎\s:]")


def comparable(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def heading(text: str) -> str:
    """Return a heading for comparison, without notes: 「団体名 （必須）」 is 団体名."""
    plain = comparable(text)
    return ADDED.sub("", plain) or plain
