"""The documents of entries: checks of files, display order and download (1.1)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import FileResponse, Http404

from cms.files.inspection import MEGABYTE, advice_on, problem_of_archive, problem_of_pdf

if TYPE_CHECKING:
    from catalog.entries.models.document import EntryDocument
    from catalog.entries.models.entry import Entry

logger = logging.getLogger(__name__)

#: Allowed file endings, and the largest number of documents of an entry.
DOCUMENT_KINDS = ("pdf", "pptx", "docx", "xlsx", "zip")
MOST_DOCUMENTS = 5
#: What browsers may do with a file of an entry.
FILE_POLICY = "default-src 'none'; sandbox"
PDF_POLICY = "script-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"


def check_content(file: Any, kind: str) -> str:
    """Return a Japanese error message for a file of `kind` (its ending), or "" (1.1).

    `file` is an uploaded or opened file. The check uses the content, not the name.
    """
    limit = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    if not file.size:
        return "ファイルが空です。"
    if file.size > limit:
        return f"ファイルが大きすぎます。{limit // MEGABYTE}MBまでにしてください。"
    file.seek(0)
    problem = problem_of_pdf(file) if kind == "pdf" else problem_of_archive(file, kind)
    file.seek(0)
    return problem


def other_kind(kind: str) -> str:
    """Return what to tell whoever sends a file of a `kind` that entries do not take (1.1)."""
    return advice_on(kind) or f"登録できるのは {'、'.join(DOCUMENT_KINDS)} のファイルです。"


def in_reading_order(entry: Entry) -> list[EntryDocument]:
    """Return the documents of `entry`, PDF first (1.1)."""
    return sorted(entry.documents.all(), key=lambda each: each.kind != "PDF")


def document_rows(entry: Entry, entry_url: str) -> list[dict[str, Any]]:
    """Return title, kind, size in bytes and URL of each document, PDF first."""
    return [
        {
            "title": document.title,
            "kind": document.kind,
            "size": document.size,
            "url": f"{entry_url}documents/{document.number}/",
        }
        for document in in_reading_order(entry)
    ]


def download(document: EntryDocument) -> FileResponse:
    """Return the file of `document`: a PDF to be read in the browser, others as a download.

    Browsers show a PDF in a viewer of its own, which the sandbox of the policy would stop; pages
    of the site may frame it.

    Raises:
        Http404: if the file is missing in the storage; this is logged.
    """
    try:
        file = document.file.open("rb")
    except FileNotFoundError as error:
        logger.exception("The file of entry document %s is missing", document.pk)
        raise Http404("The file is missing") from error
    is_pdf = document.kind == "PDF"
    response = FileResponse(file, as_attachment=not is_pdf, filename=document.download_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PDF_POLICY if is_pdf else FILE_POLICY
    if is_pdf:
        response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response
