"""Import and export in the admin (G8)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from guidebook.exchange.exporting import export_edition
from guidebook.models import ChapterPage, EditionPage, GuidebookIndexPage
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, main_text

pytestmark = pytest.mark.django_db

IMPORT = "/admin/guidebook/import/"
FILE = """edition: trial1.0
title: 試しの版
issued: 2016-03-15
chapters:
- number: 1
  title: 最初の章
  sections:
  - heading: 概要
    items:
    - 最初の文です。
- number: 1-1
  title: 次の章
  sections: []
checklist:
- number: 1
  item: 最初の項目
"""


def upload(client: Client, text: str | bytes = FILE, **changes: Any) -> HttpResponse:
    """Send a file as the form sends it."""
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("guide.yaml", content, content_type="application/yaml")
    data = {"file": file, "publishing": "nothing"} | changes
    return client.post(IMPORT, {name: value for name, value in data.items() if value is not None})


def report(response: HttpResponse) -> dict[str, str]:
    """Return what became of each page."""
    rows = soup(response).select("table.listing tbody tr")
    return {row.td.get_text(): row.select("td")[1].get_text() for row in rows}


def problems(response: HttpResponse) -> list[str]:
    """Return what is wrong with the file."""
    return [each.get_text() for each in soup(response).select("[role=alert] li")]


def pages() -> list[tuple[str, bool]]:
    """Return title and state of every page of the guidebook."""
    found = [*EditionPage.objects.order_by("path"), *ChapterPage.objects.order_by("path")]
    return [(each.title, each.live) for each in found]


class TestAccess:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__import_nothing(self, cast: Cast, name: str) -> None:
        client = cast[name].client
        assert client.get(IMPORT).status_code == 302
        assert upload(client).status_code == 302
        assert pages() == []

    def test_visitor__is_sent_to_login(self, client: Client) -> None:
        location = client.get(IMPORT)["Location"]
        assert location.startswith("/login/?")
        assert location.endswith("next=/admin/guidebook/import/")

    def test_forgery_from_another_site__is_refused(self, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast["secretariat"].user)
        assert upload(client).status_code == 403
        assert pages() == []


class TestForm:
    def test_form__proposes_drafts(self, cast: Cast) -> None:
        page = soup(cast["secretariat"].client.get(IMPORT))
        checked = page.select("main [name=publishing][checked], #main [name=publishing][checked]")
        assert {each["value"] for each in checked} == {"nothing"}
        assert page.select_one("form[enctype='multipart/form-data'] [type=file]") is not None
        assert page.select("[role=alert] li") == []

    @pytest.mark.parametrize(
        "changes",
        [{"file": None}, {"publishing": "zzz"}, {"publishing": None}, {"file": "text"}],
        ids=["no file", "wrong choice", "no choice", "no upload"],
    )
    def test_mistakes__are_told_and_nothing_is_imported(
        self, cast: Cast, changes: dict[str, Any]
    ) -> None:
        response = upload(cast["secretariat"].client, **changes)
        assert response.status_code == 200
        assert soup(response).select(".error-message, .help-critical")
        assert pages() == []

    def test_empty_file__is_told(self, cast: Cast) -> None:
        response = upload(cast["secretariat"].client, "")
        assert response.status_code == 200
        assert soup(response).select(".error-message, .help-critical")

    def test_empty_request__is_a_clean_page(self, cast: Cast) -> None:
        assert cast["secretariat"].client.post(IMPORT).status_code == 200

    def test_three_megabytes__are_refused(self, cast: Cast) -> None:
        response = upload(cast["secretariat"].client, FILE + "# " + "あ" * 1024 * 1024)
        assert response.status_code == 200
        assert "ファイルが大きすぎます。" in main_text(response)
        assert pages() == []


class TestPublishing:
    """What goes live is the secretariat's choice."""

    def test_nothing__everything_is_a_draft(self, cast: Cast) -> None:
        response = upload(cast["secretariat"].client)
        assert report(response) == {
            "試しの版": "作成しました",
            "1．最初の章": "作成しました",
            "1-1．次の章": "作成しました",
        }
        assert pages() == [("試しの版", False), ("最初の章", False), ("次の章", False)]
        assert "作成しました：3件" in main_text(response)

    @pytest.mark.parametrize("publishing", ["new", "all"])
    def test_new__everything_is_live(self, cast: Cast, publishing: str) -> None:
        upload(cast["secretariat"].client, publishing=publishing)
        assert pages() == [("試しの版", True), ("最初の章", True), ("次の章", True)]
        assert cast["visitor"].client.get("/guidebook/trial1/1-1/").status_code == 200

    @pytest.mark.parametrize(
        ("publishing", "title", "outcome"),
        [
            ("nothing", "最初の章", "下書きとして更新しました"),
            ("new", "最初の章", "下書きとして更新しました"),
            ("all", "直した章", "更新して公開しました"),
        ],
    )
    def test_changed_chapter__is_a_draft_unless_all_is_published(
        self, cast: Cast, publishing: str, title: str, outcome: str
    ) -> None:
        client = cast["secretariat"].client
        upload(client, publishing="all")
        changed = FILE.replace("最初の章", "直した章")
        response = upload(client, changed, publishing=publishing)
        assert report(response)["1．直した章"] == outcome
        chapter = ChapterPage.objects.get(number="1")
        assert chapter.title == title
        assert chapter.get_latest_revision_as_object().title == "直した章"

    def test_second_import__changes_nothing(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        upload(client, publishing="all")
        before = {each.pk: each.latest_revision_id for each in ChapterPage.objects.all()}
        response = upload(client, publishing="all")
        assert sorted(report(response).values()) == ["変わりありません"] * 3
        assert {each.pk: each.latest_revision_id for each in ChapterPage.objects.all()} == before

    def test_editors_work__stays_unless_it_is_given_up(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        upload(client, publishing="all")
        chapter = ChapterPage.objects.get(number="1")
        chapter.title = "編集者の題"
        chapter.save_revision().publish()
        changed = FILE.replace("最初の章", "ファイルの題")
        kept = upload(client, changed, publishing="all")
        assert "取り込みませんでした" in report(kept)["1．ファイルの題"]
        assert ChapterPage.objects.get(number="1").title == "編集者の題"
        upload(client, changed, publishing="all", over_edits="on")
        chapter.refresh_from_db()
        assert chapter.title == "ファイルの題"
        titles = [each.content["title"] for each in chapter.revisions.all()]
        assert "編集者の題" in titles

    def test_import__is_noted_with_the_account(self, cast: Cast) -> None:
        upload(cast["secretariat"].client)
        edition = EditionPage.objects.get()
        assert edition.latest_revision.user == cast["secretariat"].user
        assert edition.owner == cast["secretariat"].user

    def test_link__leads_to_the_pages(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        link = soup(upload(client)).find("a", string="版と章を開く")["href"]
        assert link == reverse("wagtailadmin_explore", args=[GuidebookIndexPage.objects.get().pk])
        assert "試しの版" in client.get(link).content.decode()


class TestProblems:
    """A broken file: every problem with line and key, and nothing imported."""

    @pytest.mark.parametrize(
        ("broken", "expected"),
        [
            (FILE.replace("title: 試しの版\n", ""), ["1行目（title）：必須の項目がありません。"]),
            (
                FILE.replace("  title: 最初の章", "  titel: 最初の章"),
                ["5行目（chapters[1].title）", "6行目（chapters[1].titel）：知らないキーです。"],
            ),
            (FILE.replace("number: 1-1", "number: 1"), ["11行目（chapters[2].number）：番号「1」"]),
            ("- 一覧", ["1行目："]),
            ("a: [", ["2行目", "YAMLとして読めません"]),
            (FILE.replace("title: 試しの版", "title: !!python/object:os.system 版"), ["2行目"]),
            (FILE.replace("title: 試しの版", "based_on: none\ntitle: 版"), ["（based_on）"]),
        ],
        ids=["missing", "unknown", "twice", "list", "syntax", "tag", "base"],
    )
    def test_problem__with_line_and_key(self, cast: Cast, broken: str, expected: list[str]) -> None:
        response = upload(cast["secretariat"].client, broken, publishing="all")
        assert response.status_code == 200
        told = " ".join(problems(response))
        assert [words for words in expected if words not in told] == []
        assert "何も取り込んでいません" in main_text(response)
        assert report(response) == {}
        assert pages() == []

    def test_several_problems__all_at_once(self, cast: Cast) -> None:
        broken = FILE.replace("number: 1-1", "number: あ").replace("item: 最初", "itme: 最初")
        assert len(problems(upload(cast["secretariat"].client, broken))) >= 3

    def test_choice__stays_after_a_problem(self, cast: Cast) -> None:
        page = soup(upload(cast["secretariat"].client, "- x", publishing="all"))
        checked = page.select("[name=publishing][checked]")
        assert [each["value"] for each in checked] == ["all"]

    @pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x00" * 100, "題: 版".encode("cp932")])
    def test_other_encodings__are_told(self, cast: Cast, data: bytes) -> None:
        response = upload(cast["secretariat"].client, data)
        assert response.status_code == 200
        assert len(problems(response)) == 1
        assert pages() == []

    def test_markup_in_a_key__is_text(self, cast: Cast) -> None:
        response = upload(cast["secretariat"].client, f"{FILE}'<script>alert(1)</script>': x\n")
        assert "<script>alert(1)" not in response.content.decode()
        assert any("<script>" in each for each in problems(response))


class TestExport:
    def test_file__is_what_can_be_imported(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        upload(client, publishing="all")
        edition = EditionPage.objects.get()
        response = client.get(reverse("guidebook_export", args=[edition.pk]))
        assert response["Content-Type"] == "application/yaml; charset=utf-8"
        assert 'filename="guidebook-trial1.0.yaml"' in response["Content-Disposition"]
        assert response.content.decode() == export_edition(edition)
        again = upload(client, response.content, publishing="all")
        assert sorted(report(again).values()) == ["変わりありません"] * 3

    def test_file__has_drafts(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        upload(client)
        edition = EditionPage.objects.get()
        chapter = ChapterPage.objects.get(number="1")
        chapter.title = "下書きの題"
        chapter.save_revision()
        text = client.get(reverse("guidebook_export", args=[edition.pk])).content.decode()
        assert "下書きの題" in text
