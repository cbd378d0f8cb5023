"""Makes `sudachi/names.txt` of Sudachi's synonyms: `python -m cms.japanese.dictionaries FILE`.

FILE is `src/main/text/synonyms.txt` of github.com/WorksApplications/SudachiDict; its columns are
described there in `docs/synonyms.md`. Kept is what names one and the same thing: abbreviations,
translations, former and other names of one lexeme, in the fields that municipal texts touch.
General synonyms, names of companies, shops and people, and mistakes are left out; so are forms
that mean other things, too (expansion flag 1, and forms of several lexemes).
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

FIELDS = frozenset(["", "ビジネス", "IT", "組織名", "交通", "法律", "教育", "医療", "政治", "建築"])
AIRPORT = re.compile("空港$|飛行場$")
ACRONYM = re.compile("[A-Z0-9&-]{3,}")
JAPANESE = re.compile("[ぁ-ヺ一-\u9fff]")
UNFIT = re.compile("ポルノ|ロリ|援助交際|ホモ|マゾ|サド|コンプレックス|スカトロ|水着|魔|就活|テロ")
SHORTEST = 2
NOUN, ALWAYS, MISTAKE, MISSPELLED = "1", "0", "4", "3"


class Form(NamedTuple):
    """One line of the file, without its reserved columns."""

    group: str
    part: str
    expansion: str
    lexeme: str
    relation: str
    abbreviation: str
    spelling: str
    fields: str
    text: str


def reduced(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the names of each thing, the usual one first."""
    lexemes = defaultdict[tuple[str, str], list[Form]](list)
    for row in csv.reader(line for line in lines if line.strip()):
        form = Form(*row[:9])
        lexemes[form.group, form.lexeme].append(form)
    kept = [names for forms in lexemes.values() if len(names := list(_names(forms))) > 1]
    uses = Counter(name for names in kept for name in names)
    for names in kept:
        clear = [name for name in names if uses[name] == 1]
        if len(clear) > 1:
            yield clear


def _names(forms: list[Form]) -> Iterator[str]:
    if not all(set(form.fields.strip("()").split("/")) <= FIELDS for form in forms):
        return
    if not any(form.relation in "123" or form.abbreviation in "12" for form in forms):
        return
    for form in forms:
        is_right = form.relation != MISTAKE and form.spelling == "0"
        if form.part == NOUN and form.expansion == ALWAYS and is_right and _is_fit(form.text):
            yield form.text


def _is_fit(text: str) -> bool:
    is_word = bool(JAPANESE.search(text) or ACRONYM.fullmatch(text)) and " " not in text
    return is_word and len(text) >= SHORTEST and not (AIRPORT.search(text) or UNFIT.search(text))
