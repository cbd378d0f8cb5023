"""Whether a file is what its name says (1.1)."""

from __future__ import annotations

import io
import os
import struct
import zipfile

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.entries.documents import check_content
from cms.files import inspection
from cms.files.inspection import MEGABYTE
from tests.factories import PDF, zip_bytes

EMPTY = "ファイルが空です。"
TOO_LARGE = "ファイルが大きすぎます。20MBまでにしてください。"
OTHER_CONTENT = "ファイルの中身が拡張子と一致しません。"
BROKEN = "ファイルの中身が拡張子と一致しないか、壊れています。"
BOMB = "展開すると大きすぎるファイルです。"

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 200
HTML = b"<!doctype html><script>alert(1)</script>"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100
OLD = inspection.OLD
LOCKED = inspection.LOCKED
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000
LOCKED_DOCX = OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")
DOCX = zip_bytes("[Content_Types].xml", "word/document.xml")
XLSX = zip_bytes("[Content_Types].xml", "xl/workbook.xml")
PPTX = zip_bytes("[Content_Types].xml", "ppt/presentation.xml")
ZIP = zip_bytes("様式.txt", "readme.txt")
EMPTY_ZIP = zip_bytes()


def check(data: bytes, kind: str) -> str:
    """Return what is wrong with `data` under the ending `kind`."""
    return check_content(SimpleUploadedFile(f"x.{kind}", data), kind)


def declared(data: bytes, size: int) -> bytes:
    """Return the archive with every member declared as `size` bytes when unpacked."""
    altered, at = bytearray(data), data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<L", altered, at + 24, size)
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(altered)


class TestCheckContent:
    """The content decides, not the name."""

    @pytest.mark.parametrize(
        ("kind", "data"),
        [("pdf", PDF), ("docx", DOCX), ("xlsx", XLSX), ("pptx", PPTX), ("zip", ZIP)],
    )
    def test_good_file__is_accepted(self, kind: str, data: bytes) -> None:
        assert check(data, kind) == ""

    @pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "pptx", "zip"])
    def test_empty_file__is_refused(self, kind: str) -> None:
        assert check(b"", kind) == EMPTY

    @pytest.mark.parametrize(
        ("data", "kind", "problem"),
        [
            (EXE, "pdf", OTHER_CONTENT),
            (HTML, "pdf", OTHER_CONTENT),
            (PNG, "pdf", OTHER_CONTENT),
            (DOCX, "pdf", OTHER_CONTENT),
            (b" ", "pdf", OTHER_CONTENT),
            (EXE, "docx", BROKEN),
            (EXE, "zip", BROKEN),
            (PDF, "xlsx", BROKEN),
            (HTML, "pptx", BROKEN),
            (OLD_OFFICE, "docx", OLD),
            (OLD_OFFICE, "zip", BROKEN),
            (LOCKED_DOCX, "docx", LOCKED),
            (ZIP, "docx", OTHER_CONTENT),
            (XLSX, "docx", OTHER_CONTENT),
            (DOCX, "xlsx", OTHER_CONTENT),
            (DOCX, "pptx", OTHER_CONTENT),
            (EMPTY_ZIP, "docx", OTHER_CONTENT),
            (zip_bytes("attachments/word/document.xml"), "docx", OTHER_CONTENT),
        ],
    )
    def test_other_content__is_refused(self, data: bytes, kind: str, problem: str) -> None:
        assert check(data, kind) == problem

    @pytest.mark.parametrize("kind", ["docx", "zip"])
    @pytest.mark.parametrize("kept", [4, 30, len(DOCX) // 2, len(DOCX) - 22, len(DOCX) - 1])
    def test_broken_archive__is_refused(self, kind: str, kept: int) -> None:
        assert check(DOCX[:kept], kind) == BROKEN

    def test_every_cut_of_an_archive__is_answered_with_a_sentence(self) -> None:
        answers = {check(DOCX[:kept], "docx") for kept in range(1, len(DOCX))}
        assert answers == {BROKEN}

    @pytest.mark.parametrize("kind", ["pdf", "zip"])
    def test_twenty_mebibytes__are_the_limit(self, kind: str) -> None:
        limit = 20 * MEGABYTE
        assert check(PDF.ljust(limit, b" "), "pdf") == ""
        assert check(PDF.ljust(limit + 1, b" "), kind) == TOO_LARGE
        assert check(PDF.ljust(21 * MEGABYTE, b" "), kind) == TOO_LARGE

    def test_limit__is_the_setting(self, settings: LazySettings) -> None:
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = MEGABYTE
        problem = check(PDF.ljust(MEGABYTE + 1, b" "), "pdf")
        assert problem == "ファイルが大きすぎます。1MBまでにしてください。"

    @pytest.mark.parametrize(
        ("size", "problem"),
        [
            (501 * MEGABYTE, BOMB),
            (2**32 - 2, BOMB),
            (101 * MEGABYTE, BOMB),
            (100 * MEGABYTE, ""),
        ],
    )
    @pytest.mark.parametrize("kind", ["zip", "docx"])
    def test_archive__that_would_fill_the_disk_is_refused(
        self, kind: str, size: int, problem: str
    ) -> None:
        assert check(declared(zip_bytes("word/document.xml"), size), kind) == problem

    def test_many_members__add_up(self) -> None:
        names = [f"word/{number}.xml" for number in range(6)]
        assert check(declared(zip_bytes(*names), 100 * MEGABYTE), "docx") == BOMB

    def test_too_many_members__are_refused(self) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for number in range(10_001):
                archive.writestr(zipfile.ZipInfo(str(number)), b"")
        assert check(buffer.getvalue(), "zip") == BOMB

    @pytest.mark.parametrize(("kind", "data"), [("pdf", PDF), ("docx", DOCX)])
    def test_file__can_be_read_from_its_start_afterwards(self, kind: str, data: bytes) -> None:
        file = SimpleUploadedFile("x", data)
        file.read()
        assert check_content(file, kind) == ""
        assert file.read() == data

    @pytest.mark.parametrize(("size", "problem"), [(499 * MEGABYTE, ""), (501 * MEGABYTE, BOMB)])
    def test_large_archive__packed_as_usual_is_accepted(self, size: int, problem: str) -> None:
        text = os.urandom(6 * MEGABYTE)
        assert check(declared(zip_bytes("写真.tif", content=text), size), "zip") == problem
