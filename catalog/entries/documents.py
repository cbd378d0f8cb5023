"""Whether a file is what its name says (1.1)."""

from __future__ import annotations

import zipfile
from typing import IO, Any

import filetype
from django.conf import settings

MIME_TYPES = {"pdf": {"application/pdf"}}
#: The folder that an Office file keeps its content in.
OFFICE_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
MEGABYTE = 1024 * 1024
MOST_UNPACKED = 500 * MEGABYTE
MOST_MEMBERS = 10_000
HEAD = 8192
OTHER_CONTENT = "ファイルの中身が拡張子と一致しません。"


def check_content(file: Any, kind: str) -> str:
    """Return in Japanese what is wrong with a file of `kind` (its ending), or "" (1.1).

    `file` is an uploaded or opened file. The content decides, not the name. Archives are looked
    into, never unpacked: one that would fill the disk is refused.
    """
    limit = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    if not file.size:
        return "ファイルが空です。"
    if file.size > limit:
        return f"ファイルが大きすぎます。{limit // MEGABYTE}MBまでにしてください。"
    file.seek(0)
    problem = _check_archive(file, kind) if kind not in MIME_TYPES else _check_head(file, kind)
    file.seek(0)
    return problem


def _check_head(file: IO[bytes], kind: str) -> str:
    guess = filetype.guess(file.read(HEAD))
    return "" if guess is not None and guess.mime in MIME_TYPES[kind] else OTHER_CONTENT


def _check_archive(file: IO[bytes], kind: str) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "ファイルの中身が拡張子と一致しないか、壊れています。"
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
        return "展開すると大きすぎるファイルです。"
    folder = OFFICE_FOLDERS.get(kind)
    if folder and not any(each.filename.startswith(folder) for each in members):
        return OTHER_CONTENT
    return ""
