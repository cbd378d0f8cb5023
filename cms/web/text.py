"""Japanese text made comparable: width, case and kana do not matter when people search."""

import re
import unicodedata

from django.http import QueryDict

LONGEST_TEXT = 200
KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def without_controls(text: str) -> str:
    """Return `text` without the control characters that no database column should hold."""
    return CONTROL_CHARACTERS.sub("", text)


def one_line(text: str) -> str:
    """Return `text` on one line, without control characters, its blanks single.

    Nothing of it becomes another header of a mail.
    """
    return " ".join(without_controls(text).split())


def asked_text(query: QueryDict) -> str:
    """Return what an address asks to search for; what nobody types in earnest is cut off (V2)."""
    return without_controls(query.get("q", ""))[:LONGEST_TEXT].strip()


def normalise(text: str) -> str:
    """Return `text` as it is compared in searches (V2): NFKC, lower case, hiragana, single blanks.

    ＩＣＴ = ict, ｻｰﾊﾞ = サーバ, ゴミ = ごみ.
    """
    folded = unicodedata.normalize("NFKC", without_controls(text)).casefold()
    return " ".join(folded.translate(KATAKANA_TO_HIRAGANA).split())


def excerpt(text: str, length: int = 30) -> str:
    """Return the first `length` characters of `text` on one line, with 「…」 if cut (V3)."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"
