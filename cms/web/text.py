"""Text cleaned for storage and normalised for comparison: width, case and kana do not matter."""

import json
import re
import unicodedata
from typing import Any

from django.http import QueryDict

LONGEST_TEXT = 200
MOST_DIGITS = 18
KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
HIRAGANA_TO_KATAKANA = {to: code for code, to in KATAKANA_TO_HIRAGANA.items()}
#: What no column, no XML and no spreadsheet may hold, and what turns the direction of writing, so
#: that a title or a file name reads otherwise than it is.
CONTROL_CHARACTERS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
UNSEEN_CATEGORIES = {"Cc", "Cf", "Zl", "Zp", "Zs"}
#: Unseen although letters or signs to Unicode: fillers, a blank of Braille, variation selectors.
UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


def narrow(text: str) -> str:
    """Return `text` stripped, full-width letters, digits and signs as ASCII."""
    return unicodedata.normalize("NFKC", text).strip()


def without_controls(text: str) -> str:
    """Remove control characters, on entering and on leaving; line breaks stay."""
    return CONTROL_CHARACTERS.sub("", text)


def entered(text: str) -> str:
    """Return `text` as it enters: without control characters, "" if nothing of it is seen."""
    clean = without_controls(text)
    return clean if any(map(_is_seen, clean)) else ""


def entered_value(value: str) -> str:
    """Return the value of a form as it enters; rich text and tables come as JSON, in escapes."""
    clean = entered(value)
    if not clean.startswith(("{", "[")):
        return clean
    try:
        parsed = json.loads(clean)
        inside = _entered_inside(parsed)
    except (ValueError, RecursionError):
        return clean
    return clean if inside == parsed else json.dumps(inside, ensure_ascii=False)


def _entered_inside(value: Any) -> Any:
    if isinstance(value, dict):
        return {entered(name): _entered_inside(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_entered_inside(each) for each in value]
    return entered(value) if isinstance(value, str) and value.strip(" ") else value


def seen(text: str) -> str:
    """Return only what is seen of `text`: no spaces, and nothing that has no width."""
    return "".join(filter(_is_seen, text))


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in UNSEEN_CATEGORIES and not UNSEEN.match(sign)


def one_line(text: str) -> str:
    """Return `text` on one line, without control characters and with single spaces.

    In mail headers this prevents header injection.
    """
    return " ".join(without_controls(text).split())


def asked_text(query: QueryDict) -> str:
    """Return the search text `q` of an address, cut to `LONGEST_TEXT` characters (V2)."""
    return without_controls(query.get("q", ""))[:LONGEST_TEXT].strip()


def is_number(text: str) -> bool:
    """Whether `text` is a whole number that a column holds; `int` refuses 5,000 digits."""
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


def normalise(text: str) -> str:
    """Normalise `text` for search (V2): NFKC, lower case, hiragana, single spaces.

    ＩＣＴ = ict, ｻｰﾊﾞ = サーバ, ゴミ = ごみ.
    """
    folded = unicodedata.normalize("NFKC", without_controls(text)).casefold()
    return " ".join(folded.translate(KATAKANA_TO_HIRAGANA).split())


def excerpt(text: str, length: int = 30) -> str:
    """Return the first `length` characters of `text` on one line, with 「…」 if cut (V3)."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"


def whole_sentences(text: str, most: int) -> str:
    """Return as many whole sentences from the beginning of `text` as fit into `most` characters.

    A first sentence that is longer is cut, with 「…」.
    """
    line = " ".join(text.split())
    cut = line[:most].rfind("。") + 1
    return line[:cut] if cut and len(line) > most else excerpt(line, most - 1)


def query_of(fields: dict[str, list[str]]) -> QueryDict:
    """Return what a form sent, from the lists that a table keeps."""
    query = QueryDict(mutable=True)
    for name, values in fields.items():
        query.setlist(name, values)
    return query
