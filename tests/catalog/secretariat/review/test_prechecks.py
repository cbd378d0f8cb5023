"""What a machine can say about a submission (S4)."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.base import ContentFile

from catalog.entries.enums import EntryState
from catalog.models import EntryDocument
from catalog.secretariat.review import prechecks
from catalog.secretariat.review.prechecks import Verdict, pdf_fault, zip_fault
from cms.outside import links
from cms.outside.links import Outcome
from home.demo.leaflets import leaflet
from tests.factories import approved_entry, entry_in, new_entry, pdf_document, zip_bytes

WHOLE = leaflet("題", ["本文"])


def shortened(data: bytes, end: bytes) -> bytes:
    """Return `data` cut off before its last `end`."""
    return data[: data.rindex(end)]


class TestPdf:
    def test_whole_file__has_no_fault(self) -> None:
        assert pdf_fault(io.BytesIO(WHOLE)) == ""

    @pytest.mark.parametrize(
        ("data", "fault"),
        [
            (b"", "PDFではありません。"),
            (b"<html></html>", "PDFではありません。"),
            (shortened(WHOLE, b"startxref"), "PDFの終わりが欠けています。"),
            (WHOLE[: len(WHOLE) // 2], "PDFの終わりが欠けています。"),
            (b"%PDF-1.4\nstartxref\n99999\n%%EOF\n", "PDFの目次が欠けています。"),
            (b"%PDF-1.4\nstartxref\n2\n%%EOF\n", "PDFの目次が壊れています。"),
        ],
        ids=["empty", "html", "no end", "half", "beyond", "elsewhere"],
    )
    def test_broken_file__is_told(self, data: bytes, fault: str) -> None:
        assert pdf_fault(io.BytesIO(data)) == fault

    def test_cross_reference_stream__is_a_table_of_contents_too(self) -> None:
        data = b"%PDF-1.7\n12 0 obj <<>> endobj\nstartxref\n9\n%%EOF"
        assert pdf_fault(io.BytesIO(data)) == ""


class TestZip:
    def test_whole_file__has_no_fault(self) -> None:
        assert zip_fault(io.BytesIO(zip_bytes("a.txt", "b.txt"))) == ""

    def test_damaged_content__is_named(self) -> None:
        data = bytearray(zip_bytes("a.txt", content=b"0123456789" * 50))
        data[40] ^= 0xFF
        assert "壊れています" in zip_fault(io.BytesIO(bytes(data)))

    @pytest.mark.parametrize("data", [b"", b"PK", zip_bytes("a.txt")[:-10]], ids=len)
    def test_cut_off_file__is_told(self, data: bytes) -> None:
        assert zip_fault(io.BytesIO(data)) == "ファイルが壊れています。"

    def test_too_many_files__are_not_unfolded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prechecks, "MOST_FILES", 1)
        monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda archive: pytest.fail("unfolded"))
        assert "多すぎる" in zip_fault(io.BytesIO(zip_bytes("a", "b")))

    def test_too_much_content__is_not_unfolded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prechecks, "MOST_BYTES", 10)
        monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda archive: pytest.fail("unfolded"))
        assert "大きすぎます" in zip_fault(io.BytesIO(zip_bytes("a", content=b"x" * 11)))

    def test_password__is_told(self) -> None:
        data = bytearray(zip_bytes("a.txt"))
        data[6] |= 1
        data[data.rindex(b"PK\x01\x02") + 8] |= 1
        assert zip_fault(io.BytesIO(bytes(data))) == "パスワードがかかっています。"


@pytest.mark.django_db
class TestDocuments:
    def verdicts(self, *documents: EntryDocument) -> list[Verdict]:
        """Return the verdict on each document."""
        entry = new_entry(documents=list(documents))
        return [check.verdict for check in prechecks.documents_open(entry)]

    def test_each_document__gets_a_verdict(self) -> None:
        office = EntryDocument(number=2, title="様式")
        office.file.save("x.xlsx", ContentFile(zip_bytes("a.xml")), save=False)
        found = self.verdicts(pdf_document(data=WHOLE), office, pdf_document(data=b"x"))
        assert found == [Verdict.OK, Verdict.OK, Verdict.WARNING]

    def test_lost_file__is_told(self) -> None:
        document = pdf_document()
        document.file.storage.delete(document.file.name)
        assert self.verdicts(document) == [Verdict.WARNING]

    def test_no_documents__no_checks(self) -> None:
        assert self.verdicts() == []


@pytest.mark.django_db
class TestDuplicate:
    def others(self, **fields: str) -> list[str]:
        """Return the titles of the entries that look like a new one with `fields`."""
        return [each.title for each in prechecks.likely_duplicate(new_entry(**fields)).entries]

    @pytest.mark.parametrize("title", ["水位センサーABC", "水位ｾﾝｻｰＡＢＣ", " 水位センサーabc "])
    def test_same_title__is_found_whatever_its_width(self, title: str) -> None:
        approved_entry(title="水位センサーABC")
        assert self.others(title=title) == ["水位センサーABC"]

    @pytest.mark.parametrize("url", ["https://example.jp/a", "https://example.jp/a/"])
    def test_same_link__is_found(self, url: str) -> None:
        approved_entry(title="元の情報", url="https://example.jp/a/")
        assert self.others(title="違う題", url=url) == ["元の情報"]

    def test_no_link__is_no_likeness(self) -> None:
        approved_entry(title="元の情報", url="")
        assert self.others(title="違う題", url="") == []

    def test_deleted_entry__does_not_count(self) -> None:
        entry_in(EntryState.DELETED, title="同じ題")
        assert self.others(title="同じ題") == []

    def test_itself__does_not_count(self) -> None:
        entry = approved_entry(title="同じ題", url="https://example.jp/")
        check = prechecks.likely_duplicate(entry)
        assert (check.verdict, check.entries) == (Verdict.OK, ())

    def test_three__are_enough(self) -> None:
        for _ in range(4):
            approved_entry(title="同じ題")
        assert len(self.others(title="同じ題")) == 3


@pytest.mark.django_db
class TestContact:
    @pytest.mark.parametrize(
        ("fields", "verdict"),
        [
            ({"contact_tel": "000", "contact_email": ""}, Verdict.OK),
            ({"contact_tel": "", "contact_email": "a@example.jp"}, Verdict.OK),
            ({"contact_tel": "", "contact_email": ""}, Verdict.WARNING),
            ({"contact_company": "", "contact_person": ""}, Verdict.WARNING),
            ({"contact_company": "", "contact_person": "担当"}, Verdict.OK),
        ],
    )
    def test_contact__says_whom_to_ask_and_how(
        self, fields: dict[str, str], verdict: Verdict
    ) -> None:
        assert prechecks.contact_given(new_entry(**fields)).verdict == verdict


@pytest.mark.django_db
class TestLink:
    @pytest.mark.parametrize(
        ("outcome", "verdict"),
        [
            (Outcome.ANSWERS, Verdict.OK),
            (Outcome.FAILS, Verdict.WARNING),
            (Outcome.SILENT, Verdict.UNKNOWN),
            (Outcome.UNCLEAR, Verdict.UNKNOWN),
            (Outcome.OFFLINE, Verdict.UNKNOWN),
        ],
    )
    def test_answer__becomes_a_verdict(
        self, monkeypatch: pytest.MonkeyPatch, outcome: Outcome, verdict: Verdict
    ) -> None:
        monkeypatch.setattr(links, "ask", lambda url: links.Answer(outcome, "文"))
        check = prechecks.link_answers(new_entry(url="https://example.jp/"))[0]
        assert (check.verdict, check.text) == (verdict, "文")

    def test_answer__is_remembered_for_a_while(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []

        def ask(url: str) -> links.Answer:
            asked.append(url)
            return links.Answer(Outcome.ANSWERS, "")

        monkeypatch.setattr(links, "ask", ask)
        for _ in range(2):
            prechecks.link_answers(new_entry(url="https://example.jp/"))
        prechecks.link_answers(new_entry(url="https://example.jp/other"))
        assert asked == ["https://example.jp/", "https://example.jp/other"]

    def test_no_link__no_check(self) -> None:
        assert prechecks.link_answers(new_entry(url="")) == []


@pytest.mark.django_db
class TestRun:
    def test_every_check__is_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(links, "ask", lambda url: links.Answer(Outcome.ANSWERS, ""))
        entry = new_entry(url="https://example.jp/", documents=[pdf_document(title="手引き")])
        labels = [check.label for check in prechecks.run(entry)]
        assert labels == ["リンク", "資料「手引き」", "重複", "連絡先"]
