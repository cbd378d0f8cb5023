"""Guidebook and news in the open data: what visitors may read, and nothing else (A1, G1, W2)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from wagtail.models import Page

from guidebook.models import EditionPage, GuidebookIndexPage
from home.api.dumps.store import renew
from home.models import HomePage, NewsIndexPage, NewsPage
from tests.guidebook.worlds import make_chapter, make_edition, restrict
from tests.home.api.reading import csv_rows, data, dump_files, get, json_rows

pytestmark = pytest.mark.django_db

SECRET = "〔見えない本文〕"
TOP = "〔見えない版〕"


@pytest.fixture
def news_index(db: None) -> NewsIndexPage:
    """Return the list of news."""
    index: NewsIndexPage = HomePage.objects.get().add_child(
        instance=NewsIndexPage(title="お知らせ", slug="news")
    )
    return index


def write_news(index: Page, slug: str, **fields: Any) -> NewsPage:
    """Return published news; `text` is its only paragraph."""
    text = fields.pop("text", "本文です。")
    defaults = {"title": f"題{slug}", "live": True, "body": [("text", text)]}
    page: NewsPage = index.add_child(instance=NewsPage(slug=slug, **(defaults | fields)))
    return page


def everything() -> str:
    """Return all that the open data say of guidebook and news, files included."""
    paths = ["guidebook", "guidebook/ver2", "guidebook/ver2/1", "news", "news/secret"]
    renew()
    said = [get(path).content.decode() for path in paths]
    return "".join([*said, *(body.decode() for body in dump_files().values())])


class TestGuidebook:
    def test_edition__has_its_public_text_and_chapters(self) -> None:
        base = make_edition("ver1.0", issued=datetime.date(2014, 3, 1))
        edition = make_edition(
            title="第２版",
            issued=datetime.date(2016, 3, 15),
            purpose=["目的１", "目的２"],
            reading=["読み方"],
            replaces=base,
        )
        make_chapter(edition, text="本文です。")
        found = data("guidebook/ver2")
        chapter = found.pop("chapters")
        assert found == {
            "slug": "ver2",
            "title": "第２版",
            "issued": "2016-03-15",
            "introduction": "目的１ 目的２",
            "reading": "読み方",
            "based_on": None,
            "replaces": "ver1",
            "url": "http://127.0.0.1:8000/guidebook/ver2/",
        }
        assert chapter == [data("guidebook/ver2/1")]
        assert chapter == [
            {
                "edition": "ver2",
                "slug": "1",
                "number": "1",
                "title": "章1",
                "sections": [{"kind": "summary", "heading": "概要", "items": ["本文です。"]}],
                "url": "http://127.0.0.1:8000/guidebook/ver2/1/",
            }
        ]
        listed = data("guidebook")
        assert [each["slug"] for each in listed["results"]] == ["ver2", "ver1"]
        assert listed["results"][0] == found

    def test_chapters__stand_in_reading_order(self) -> None:
        edition = make_edition()
        for number in ("2", "10", "1"):
            make_chapter(edition, number)
        assert [each["number"] for each in data("guidebook/ver2")["chapters"]] == ["2", "10", "1"]

    def test_files__say_what_the_api_says(self) -> None:
        edition = make_edition(purpose=["目的"])
        make_chapter(edition, text="=1+1")
        renew()
        files = dump_files()
        row = json_rows(files, "chapters")[0]
        row.pop("url")
        assert row.items() <= data("guidebook/ver2/1").items()
        assert csv_rows(files["chapters.csv"])[0]["sections"] == "概要\n=1+1"
        assert csv_rows(files["editions.csv"])[0]["introduction"] == "目的"
        assert csv_rows(files["editions.csv"])[0]["issued"] == ""

    @pytest.mark.parametrize("case", ["draft", "unpublished", "private", "private_index"])
    def test_edition_out_of_sight__is_not_there(self, case: str) -> None:
        edition = make_edition(title=TOP, purpose=[TOP], live=case != "draft")
        make_chapter(edition, text=SECRET)
        other = make_edition("ver3.0", based_on=edition, replaces=edition)
        if case == "unpublished":
            edition.unpublish()
        elif case == "private":
            restrict(edition)
        elif case == "private_index":
            restrict(GuidebookIndexPage.objects.get())
        assert get("guidebook/ver2").status_code == 404
        assert get("guidebook/ver2/1").status_code == 404
        slugs = [each["slug"] for each in data("guidebook")["results"]]
        assert slugs == ([] if case == "private_index" else [other.slug])
        text = everything()
        assert SECRET not in text
        assert TOP not in text
        assert '"ver2"' not in text

    @pytest.mark.parametrize("case", ["draft", "unpublished", "private"])
    def test_chapter_out_of_sight__is_not_there(self, case: str) -> None:
        edition = make_edition()
        chapter = make_chapter(edition, title=TOP, text=SECRET, live=case != "draft")
        make_chapter(edition, "2")
        if case == "unpublished":
            chapter.unpublish()
        elif case == "private":
            restrict(chapter)
        assert get("guidebook/ver2/1").status_code == 404
        assert [each["number"] for each in data("guidebook/ver2")["chapters"]] == ["2"]
        text = everything()
        assert SECRET not in text
        assert TOP not in text

    def test_draft_of_a_published_chapter__is_not_shown(self) -> None:
        chapter = make_chapter(make_edition(), text="公開中の本文")
        chapter.title = TOP
        chapter.sections = [("summary", {"heading": "概要", "items": [SECRET]})]
        chapter.save_revision()
        text = everything()
        assert "公開中の本文" in text
        assert SECRET not in text
        assert TOP not in text

    def test_chapter_of_another_edition__is_not_found(self) -> None:
        make_chapter(make_edition("ver3.0"), "7")
        make_edition()
        assert get("guidebook/ver2/7").status_code == 404
        assert get("guidebook/ver3/7").status_code == 200

    @pytest.mark.parametrize("number", [1, 30])
    def test_queries__do_not_grow(self, number: int, django_assert_num_queries: Any) -> None:
        edition = make_edition()
        for n in range(number):
            make_chapter(edition, f"{n}")
            if n:
                make_edition(f"e{n}", based_on=edition)
        for path, most in (("guidebook", 2), ("guidebook/ver2", 6), ("guidebook/ver2/0", 4)):
            get(path)
            with django_assert_num_queries(most):
                data(path)
        assert len(data("guidebook/ver2")["chapters"]) == number
        assert EditionPage.objects.count() == data("guidebook")["total"] == number


class TestNews:
    def test_news__is_told_without_markup(self, news_index: NewsIndexPage) -> None:
        write_news(
            news_index,
            "opening",
            title="開設",
            date=datetime.date(2026, 4, 1),
            category="event",
            text="<p>本文<b>です</b>。</p>",
        )
        expected = {
            "slug": "opening",
            "title": "開設",
            "date": "2026-04-01",
            "category": {"slug": "event", "name": "勉強会・イベント"},
            "text": "本文です。",
            "url": "http://127.0.0.1:8000/news/opening/",
        }
        assert data("news/opening") == expected
        assert data("news")["results"] == [expected]

    def test_list__is_newest_first_in_pages(self, news_index: NewsIndexPage) -> None:
        for n in range(32):
            write_news(news_index, f"n{n}", date=datetime.date(2026, 1, 1 + n % 31))
        page = data("news")
        dates = [each["date"] for each in page["results"]]
        assert dates == sorted(dates, reverse=True)
        assert (page["total"], page["pages"], len(dates)) == (32, 2, 30)
        assert get(page["next"].split("/api/v1/")[1]).json()["page"] == 2

    def test_category__filters_and_a_wrong_one_does_not(self, news_index: NewsIndexPage) -> None:
        write_news(news_index, "a", category="event")
        write_news(news_index, "b", category="notice")
        assert [each["slug"] for each in data("news?category=event")["results"]] == ["a"]
        for wrong in ("", "nix", "%00", "x" * 5000):
            assert data(f"news?category={wrong}")["total"] == 2

    @pytest.mark.parametrize("case", ["draft", "unpublished", "private", "private_index"])
    def test_news_out_of_sight__is_not_there(self, case: str, news_index: NewsIndexPage) -> None:
        page = write_news(news_index, "secret", title=TOP, text=SECRET, live=case != "draft")
        if case == "unpublished":
            page.unpublish()
        elif case == "private":
            restrict(page)
        elif case == "private_index":
            restrict(news_index)
        assert get("news/secret").status_code == 404
        assert data("news")["total"] == 0
        text = everything()
        for word in (SECRET, TOP):
            assert word not in text

    @pytest.mark.parametrize("number", [1, 30])
    def test_queries__do_not_grow(
        self, number: int, news_index: NewsIndexPage, django_assert_num_queries: Any
    ) -> None:
        for n in range(number):
            write_news(news_index, f"n{n}")
        get("news")
        with django_assert_num_queries(3):
            assert len(data("news")["results"]) == number
        with django_assert_num_queries(2):
            data("news/n0")
