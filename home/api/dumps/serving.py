"""Serves the files of a dump (A1)."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from cms.web.addresses import site_url
from home.api.answers import NOT_READY, problem
from home.api.dumps.store import StoredFile, stored_dump
from home.api.licence import LICENCE
from home.api.schemas import DumpFile, DumpList, LicenceText

VALIDATED = frozenset({200, 304})
RETRY_AFTER = 300  # seconds: cron starts the jobs every five minutes


def not_ready() -> HttpResponseBase:
    """Answer 503: the files are being written again."""
    response = problem(NOT_READY)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def listing(request: HttpRequest) -> DumpList | HttpResponseBase:
    dump = stored_dump()
    if dump is None:
        return not_ready()
    return DumpList(
        written_at=dump.written_at,
        licence=LicenceText(**vars(LICENCE)),
        disclaimer=dump.disclaimer,
        results=[
            DumpFile(
                name=each.name,
                title=each.title,
                mediatype=each.mediatype,
                bytes=each.bytes,
                sha256=each.sha256,
                url=site_url(f"{request.path}{each.name}"),
            )
            for each in dump.files.values()
        ],
    )


def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return the file `name` of the current dump, or 304 if the client already has it.

    Raises:
        Http404: if the dump has no such file.
    """
    dump = stored_dump()
    if dump is None:
        return not_ready()
    file = dump.files.get(name)
    if file is None:
        raise Http404("No such file")
    modified = int(dump.written_at.timestamp())
    response = get_conditional_response(request, f'"{file.sha256}"', modified) or _sent(file)
    if response.status_code in VALIDATED:
        response["ETag"] = f'"{file.sha256}"'
        response["Last-Modified"] = http_date(modified)
    return response


def _sent(file: StoredFile) -> HttpResponseBase:
    try:
        content = file.path.open("rb")
    except FileNotFoundError:  # the next dump has just replaced this one
        return not_ready()
    kind = f"{file.mediatype}; charset=utf-8"
    return FileResponse(content, as_attachment=True, filename=file.name, content_type=kind)
