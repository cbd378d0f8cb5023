"""What lies inside of uploaded documents (1.1)."""

from __future__ import annotations

import io
import zipfile

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from cms.files.inspection import (
    BROKEN,
    CUT_OFF,
    LOCKED,
    MACRO,
    OTHER_CONTENT,
    TOO_DEEP,
    problem_of_archive,
    problem_of_pdf,
)
from tests.factories import PDF, zip_bytes

EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 100


def pdf(password: str | None = None, strength: int = 40) -> bytes:
    """Return a PDF; an empty password only restricts printing."""
    buffer = io.BytesIO()
    lock = None
    if password is not None:
        lock = StandardEncryption(password, "owner", canPrint=0, strength=strength)
    canvas = Canvas(buffer, encrypt=lock)
    canvas.drawString(100, 100, "x")
    canvas.save()
    return buffer.getvalue()


def of_pdf(data: bytes) -> str:
    return problem_of_pdf(io.BytesIO(data))


def of_zip(data: bytes, kind: str = "zip") -> str:
    return problem_of_archive(io.BytesIO(data), kind)


def within(name: str, data: bytes) -> bytes:
    """Return an archive with one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


class TestPdf:
    @pytest.mark.parametrize("before", [b"", b"\r\n", b"\xef\xbb\xbf", b"\n" * 1000])
    def test_whole_pdf__is_accepted_with_something_before_it(self, before: bytes) -> None:
        assert of_pdf(before + pdf()) == ""
        assert of_pdf(before + PDF + b"\r\n\x00") == ""

    @pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
    def test_cut_off_pdf__is_refused(self, part: float) -> None:
        data = pdf()
        assert of_pdf(data[: int(len(data) * part)]) == CUT_OFF

    @pytest.mark.parametrize("strength", [40, 128])
    def test_locked_pdf__is_refused(self, strength: int) -> None:
        assert of_pdf(pdf("secret", strength)) == LOCKED

    @pytest.mark.parametrize("strength", [40, 128])
    def test_restricted_pdf__opens_and_is_accepted(self, strength: int) -> None:
        assert of_pdf(pdf("", strength)) == ""

    @pytest.mark.parametrize("algorithm", ["AES-128", "AES-256-R5", "AES-256"])
    @pytest.mark.parametrize(("password", "problem"), [("", ""), ("secret", LOCKED)])
    def test_aes__is_refused_only_with_a_password(
        self, algorithm: str, password: str, problem: str
    ) -> None:
        writer, buffer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf()))), io.BytesIO()
        writer.encrypt(password, "owner", algorithm=algorithm)
        writer.write(buffer)
        assert of_pdf(buffer.getvalue()) == problem

    def test_rewritten_pdf__of_another_program_is_accepted(self) -> None:
        buffer = io.BytesIO()
        PdfWriter(clone_from=PdfReader(io.BytesIO(pdf()))).write(buffer)
        assert of_pdf(buffer.getvalue()) == ""

    def test_nonsense_that_claims_to_be_encrypted__is_refused(self) -> None:
        assert of_pdf(b"%PDF-1.4 trailer<</Encrypt 1 0 R>>%%EOF") == LOCKED

    def test_other_content__is_refused(self) -> None:
        assert of_pdf(b" " * 2000 + PDF) == OTHER_CONTENT


class TestArchive:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("setup.exe", b"x"),
            ("SETUP.EXE", b"x"),
            ("a/b/install.msi", b"x"),
            ("案内.pdf.scr", b"x"),
            ("run.bat. ", b"x"),
            ("見積書.pdf", EXE),
            ("script", b"#!/bin/sh"),
        ],
    )
    def test_program__is_named_and_refused(self, name: str, data: bytes) -> None:
        assert "プログラム（" in of_zip(within(name, data))

    def test_program_in_an_archive_inside__is_found(self) -> None:
        assert "setup.exe" in of_zip(within("inner.zip", within("setup.exe", EXE)))
        docx = zip_bytes("word/document.xml")
        assert of_zip(within("様式.docx", docx)) == ""

    def test_archives_upon_archives__are_refused(self) -> None:
        data = zip_bytes("a.txt")
        for _ in range(4):
            data = within("inner.zip", data)
        assert of_zip(data) == TOO_DEEP

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("word/vbaProject.bin", "docx"),
            ("xl/vbaProject.bin", "xlsx"),
            ("集計.xlsm", "zip"),
        ],
    )
    def test_macro__is_refused(self, name: str, kind: str) -> None:
        content = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}.get(kind, "a.txt")
        assert of_zip(zip_bytes(content, name), kind) == MACRO

    def test_password__is_named(self) -> None:
        data = bytearray(zip_bytes("a.txt"))
        data[data.find(b"PK\x01\x02") + 8] |= 1
        data[6] |= 1
        assert of_zip(bytes(data)) == LOCKED

    @pytest.mark.parametrize("at", [30, 40])
    def test_damaged_member__is_refused_with_a_sentence(self, at: int) -> None:
        data = bytearray(zip_bytes("a.txt", content=b"abc" * 100))
        data[at] ^= 0xFF
        assert of_zip(bytes(data)) in {"", BROKEN}

    @pytest.mark.parametrize("text", [b"MZ is a text", b"hello", b""])
    def test_other_members__are_accepted(self, text: bytes) -> None:
        assert of_zip(within("readme.txt", text)) == ""
