"""Automatic checks of a submission before a person reads it (S4)."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from django.core.cache import cache
from django.db import models
from django.db.models import Q

from catalog.entries.models.document import EntryDocument
from catalog.entries.models.entry import Entry
from cms.outside import links
from cms.web.text import normalise

#: Seconds to cache the result of a link check: the screen is opened more than once.
LINK_MEMORY = 600
MOST_DUPLICATES = 3
MOST_FILES = 2_000
MOST_BYTES = 200 * 1024 * 1024
PDF_HEAD = 1024
PDF_TAIL = 2048


class Verdict(models.TextChoices):
    OK = "ok", "問題なし"
    WARNING = "warning", "要確認"
    UNKNOWN = "unknown", "確認できず"


@dataclass(frozen=True)
class Check:
    """One check; `entries` are the other entries that it found."""

    label: str
    verdict: Verdict
    text: str
    entries: tuple[Entry, ...] = ()


def run(entry: Entry) -> list[Check]:
    return [
        *link_answers(entry),
        *documents_open(entry),
        likely_duplicate(entry),
        contact_given(entry),
    ]


def link_answers(entry: Entry) -> list[Check]:
    """Check whether the external link works; without a link, return nothing."""
    if not entry.url:
        return []
    key = f"link-answer-{sha256(entry.url.encode()).hexdigest()}"
    answer = cache.get(key)
    if answer is None:
        answer = links.ask(entry.url)
        cache.set(key, answer, LINK_MEMORY)
    verdicts = {True: Verdict.OK, False: Verdict.WARNING, None: Verdict.UNKNOWN}
    return [Check("リンク", verdicts[answer.answers], answer.text)]


def documents_open(entry: Entry) -> list[Check]:
    """Check whether each document is a complete file of its kind."""
    return [_document(document) for document in entry.documents.all()]


def _document(document: EntryDocument) -> Check:
    label = f"資料「{document.title}」"
    try:
        with document.file.open("rb") as file:
            fault = pdf_fault(file) if document.kind == "PDF" else zip_fault(file)
    except FileNotFoundError:
        return Check(label, Verdict.WARNING, "ファイルがありません。")
    except OSError:
        return Check(label, Verdict.UNKNOWN, "ファイルを読めませんでした。")
    verdict = Verdict.WARNING if fault else Verdict.OK
    return Check(label, verdict, fault or "開けます。")


def pdf_fault(file: IO[bytes]) -> str:
    """Return the defect of a PDF, or "" if header, end and cross-reference table exist."""
    if b"%PDF-" not in file.read(PDF_HEAD):
        return "PDFではありません。"
    size = file.seek(0, 2)
    file.seek(max(0, size - PDF_TAIL))
    tail = file.read()
    found = re.findall(rb"startxref\s+(\d{1,12})\s+%%EOF", tail)
    if not found:
        return "PDFの終わりが欠けています。"
    offset = int(found[-1])
    if offset >= size:
        return "PDFの目次が欠けています。"
    file.seek(offset)
    start = file.read(32).lstrip()
    if start.startswith(b"xref") or re.match(rb"\d+\s+\d+\s+obj", start):
        return ""
    return "PDFの目次が壊れています。"


def zip_fault(file: IO[bytes]) -> str:
    """Return the defect of an archive (pptx, docx and xlsx are archives), or "".

    The limits protect against zip bombs.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES or sum(each.file_size for each in members) > MOST_BYTES:
                return "中のファイルが多すぎるか、大きすぎます。"
            if any(each.flag_bits & 1 for each in members):
                return "パスワードがかかっています。"
            broken = archive.testzip()
    except Exception:  # malformed archives raise many different errors
        return "ファイルが壊れています。"
    return f"中の「{broken}」が壊れています。" if broken else ""


def likely_duplicate(entry: Entry) -> Check:
    """Check whether another entry, not deleted, has the same title or the same link."""
    same = Q(search_title=normalise(entry.title)[:300])
    if entry.url:
        bare = entry.url.rstrip("/")
        same |= Q(url__in=[bare, f"{bare}/"])
    others = Entry.objects.filter(same, deleted_at__isnull=True).exclude(pk=entry.pk)
    found = tuple(others.select_related("organization").order_by("-pk")[:MOST_DUPLICATES])
    if not found:
        return Check("重複", Verdict.OK, "同じタイトルやリンクの情報はありません。")
    return Check("重複", Verdict.WARNING, "タイトルまたはリンクが同じ情報があります。", found)


def contact_given(entry: Entry) -> Check:
    """Check whether there is a contact with phone or mail address (1.1)."""
    if not (entry.contact_tel or entry.contact_email):
        return Check("連絡先", Verdict.WARNING, "電話番号もメールアドレスもありません。")
    if not (entry.contact_company or entry.contact_person):
        return Check("連絡先", Verdict.WARNING, "会社名・団体名も担当者名もありません。")
    return Check("連絡先", Verdict.OK, "記入されています。")
