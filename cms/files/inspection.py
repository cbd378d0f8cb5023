"""Looks inside uploaded documents: what is locked, cut off, or holds programs or macros (1.1).

Archives are listed, and only the beginning of their members is unpacked; an archive in an archive
is unpacked as far as an upload may be large.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import IO

from pypdf import PdfReader

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 500 * MEGABYTE
#: More than this must not come out of an archive a hundred times smaller, as out of a bomb.
MOST_SWOLLEN = 100 * MEGABYTE
MOST_TIMES = 100
MOST_MEMBERS = 10_000
#: How deep archives may lie in archives, and the largest that is opened there.
DEEPEST = 2
LARGEST_INNER = 50 * MEGABYTE
#: A PDF may begin a little later, as those behind a line break of a mail or web form do.
PDF_HEAD = 1024
#: The folder inside an Office file that holds its content.
OFFICE_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
ARCHIVES = frozenset({"zip", *OFFICE_FOLDERS})
PROGRAMS = frozenset(
    {"apk", "app", "application", "bat", "cmd", "com", "cpl", "dll", "exe", "hta", "iso", "jar"}
    | {"js", "jse", "lnk", "msc", "msi", "msp", "pif", "ps1", "py", "reg", "scr", "sh", "sys"}
    | {"vb", "vbe", "vbs", "wsf", "wsh"}
)
MACRO_FILES = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppam", "ppsm"})
OLD_OFFICE_FILES = frozenset({"doc", "xls", "ppt"})
PROGRAM_HEADS = (b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"#!")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")

OTHER_CONTENT = "ファイルの中身が拡張子と一致しません。"
BROKEN = "ファイルの中身が拡張子と一致しないか、壊れています。"
CUT_OFF = "ファイルが途中で切れています。もとのファイルを開けることを確かめて、送り直してください。"
LOCKED = (
    "パスワードがかかっているか、暗号化されています。"
    "それを外して保存し直したファイルを送ってください。"
)
OLD = (
    "古い形式のOfficeファイルです。"
    "Officeの「名前を付けて保存」で新しい形式（.docx、.xlsx、.pptx）にして送ってください。"
)
TOO_LARGE = "展開すると大きすぎるファイルです。"
TOO_DEEP = "ZIPの中にZIPが重なりすぎています。中のファイルを取り出して送ってください。"
PROGRAM = "プログラム（{name}）が入っています。取り除いてから送ってください。"
MACRO = "マクロが入っています。マクロのない形式で保存し直したファイルを送ってください。"


def advice_on(kind: str) -> str:
    """Return how a file of another `kind` becomes one that is taken, or ""."""
    if kind in OLD_OFFICE_FILES:
        return OLD
    return MACRO if kind in MACRO_FILES else ""


def problem_of_pdf(file: IO[bytes]) -> str:
    """Return why the PDF is refused, or ""."""
    data = file.read()
    if b"%PDF-" not in data[:PDF_HEAD]:
        return OTHER_CONTENT
    if b"%%EOF" not in data.rstrip(b"\x00 \t\r\n")[-PDF_HEAD:]:
        return CUT_OFF
    return LOCKED if b"/Encrypt" in data and _needs_password(data) else ""


def _needs_password(data: bytes) -> bool:
    """Whether readers must type a password; a PDF that only forbids printing opens without."""
    try:
        reader = PdfReader(io.BytesIO(data))
        return reader.is_encrypted and not reader.decrypt("")
    except Exception:  # whatever is wrong: it is encrypted, and cannot be shown to open
        return True


def problem_of_archive(file: IO[bytes], kind: str, depth: int = 1) -> str:
    """Return why the ZIP or Office file is refused, or ""."""
    if file.read(len(OLD_OFFICE)) == OLD_OFFICE:
        return _problem_of_old_office(file.read(), kind)
    try:
        with zipfile.ZipFile(file) as archive:
            return _problem_inside(archive, kind, depth)
    except Exception:  # whatever a damaged or hostile archive raises
        return BROKEN


def _problem_of_old_office(data: bytes, kind: str) -> str:
    if kind not in OFFICE_FOLDERS:
        return BROKEN
    return LOCKED if LOCKED_OFFICE in data else OLD


def _problem_inside(archive: zipfile.ZipFile, kind: str, depth: int) -> str:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or _is_too_large(members):
        return TOO_LARGE
    folder = OFFICE_FOLDERS.get(kind)
    if folder and not any(each.filename.startswith(folder) for each in members):
        return OTHER_CONTENT
    problems = (_problem_of_member(archive, each, depth) for each in members if not each.is_dir())
    return next(filter(None, problems), "")


def _is_too_large(members: list[zipfile.ZipInfo]) -> bool:
    unpacked = sum(each.file_size for each in members)
    if unpacked <= MOST_SWOLLEN:
        return False
    packed = sum(each.compress_size for each in members)
    return unpacked > MOST_UNPACKED or unpacked > MOST_TIMES * packed


def _problem_of_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> str:
    if member.flag_bits & 1:
        return LOCKED
    name = PurePosixPath(member.filename.replace("\\", "/").rstrip(". "))
    ending = name.suffix.lstrip(".").lower()
    if ending in MACRO_FILES or name.name.lower() == "vbaproject.bin":
        return MACRO
    with archive.open(member) as content:
        head = content.read(len(OLD_OFFICE))
    if ending in PROGRAMS or _is_program(head):
        return PROGRAM.format(name=name.name)
    return _problem_of_inner(archive, member, ending, depth) if ending in ARCHIVES else ""


def _is_program(head: bytes) -> bool:
    is_of_windows = head.startswith(b"MZ") and b"\x00" in head
    return is_of_windows or head.startswith(PROGRAM_HEADS)


def _problem_of_inner(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, kind: str, depth: int
) -> str:
    if depth > DEEPEST:
        return TOO_DEEP
    if member.file_size > LARGEST_INNER:
        return TOO_LARGE
    with archive.open(member) as content:
        inner = io.BytesIO(content.read(LARGEST_INNER))
    return problem_of_archive(inner, kind, depth + 1)
