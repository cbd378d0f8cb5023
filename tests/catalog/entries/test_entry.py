"""The entry: what it derives from its content and what it refuses (1.1, V3, V4)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.entries.enums import EntryState
from catalog.models import Entry, EntryDocument, Genre, Like
from tests.factories import (
    GenreFactory,
    OrganizationFactory,
    entry_in,
    like,
    new_entry,
    pdf_document,
    published_entry,
)

pytestmark = pytest.mark.django_db


class TestSearchColumns:
    """What the search compares follows the content."""

    def test_title__is_normalised(self) -> None:
        assert published_entry(title="ＩＣＴ ｻｰﾊﾞ").search_title == "ict さーば"

    def test_genre_key__lists_the_genres_in_order_of_their_ids(self) -> None:
        one, two = GenreFactory(), GenreFactory()
        assert published_entry(genres=[two, one]).genre_key == f"{one.pk},{two.pk}"

    def test_title__that_grows_by_normalisation_fits(self) -> None:
        entry = published_entry(title="㍿" * 100)
        assert len(entry.search_title) <= 300

    def test_many_genres__fit(self) -> None:
        Genre.objects.bulk_create(
            Genre(pk=1000 + number, name=f"ジャンル{number}", slug=f"many-{number}")
            for number in range(120)
        )
        entry = published_entry(genres=list(Genre.objects.filter(pk__gte=1000)))
        assert entry.genre_key.count(",") == 119


class TestExcerpt:
    """The first 30 characters of the summary, 「…」 if cut (V3)."""

    @pytest.mark.parametrize(
        ("summary", "excerpt"),
        [
            ("", ""),
            ("短い概要", "短い概要"),
            ("字" * 30, "字" * 30),
            ("字" * 31, "字" * 30 + "…"),
            ("一行目\r\n二行目", "一行目 二行目"),
            ("🚒" * 31, "🚒" * 30 + "…"),
        ],
    )
    def test_excerpt__is_thirty_characters(self, summary: str, excerpt: str) -> None:
        assert Entry(summary=summary).excerpt == excerpt


class TestUrl:
    """An external link over http(s) that says where it leads."""

    @pytest.mark.parametrize(
        ("url", "host"),
        [
            ("", ""),
            ("https://www.example.jp/a?b#c", "www.example.jp"),
            ("http://example.jp:8080/", "example.jp:8080"),
            ("https://日本語.example/", "日本語.example"),
        ],
    )
    def test_host__is_shown(self, url: str, host: str) -> None:
        assert Entry(url=url).url_host == host

    def test_host__is_not_what_stands_before_the_at_sign(self) -> None:
        entry = Entry(url="https://www.city.example.lg.jp@evil.example/")
        assert entry.url_host == "evil.example"

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://example.jp/",
            "file:///etc/passwd",
            "//example.jp/",
            "example.jp",
            "https://" + "a" * 500 + ".jp/",
        ],
    )
    def test_other_schemes__are_refused(self, url: str) -> None:
        with pytest.raises(ValidationError) as error:
            new_entry(url=url).clean_fields(exclude=["organization", "information_type"])
        assert list(error.value.message_dict) == ["url"]


class TestContact:
    """What is filled in, with its label (V4)."""

    def test_contact__leaves_out_blanks(self) -> None:
        entry = Entry(contact_company="みなと（架空）", contact_tel="000-0000-0000")
        assert entry.contact == [
            ("会社名・団体名", "みなと（架空）"),
            ("電話番号", "000-0000-0000"),
        ]


class TestGenreNames:
    """In the secretariat's order, whatever the order of choice."""

    def test_names__follow_the_order_of_the_genres(self) -> None:
        first, second = GenreFactory(name="一"), GenreFactory(name="二")
        entry = published_entry(genres=[second, first])
        assert entry.genre_names == ["一", "二"]
        first.sort_order, second.sort_order = second.sort_order, first.sort_order
        first.save()
        second.save()
        assert Entry.objects.get(pk=entry.pk).genre_names == ["二", "一"]


class TestConstraints:
    """What the database refuses whoever writes."""

    def refuses(self, **fields: object) -> None:
        """Assert that the update does not go through."""
        entry = published_entry()
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**fields)

    def test_deleted_entry__is_never_live(self) -> None:
        self.refuses(deleted_at=timezone.now())

    def test_external_id__is_unique_in_its_organisation(self) -> None:
        organization = OrganizationFactory()
        published_entry(organization=organization, external_id="a")
        with pytest.raises(IntegrityError), transaction.atomic():
            published_entry(organization=organization, external_id="a")
        assert published_entry(external_id="a").external_id == "a"

    def test_like__is_one_per_organisation(self) -> None:
        entry, organization = published_entry(), OrganizationFactory()
        like(entry, organization)
        with pytest.raises(IntegrityError), transaction.atomic():
            like(entry, organization)
        assert Like.objects.count() == 1

    def test_organisation_with_entries__cannot_vanish(self) -> None:
        entry = published_entry()
        with pytest.raises(IntegrityError), transaction.atomic():
            entry.organization.delete()


class TestDocument:
    """A file of an entry."""

    @pytest.mark.parametrize(
        ("name", "kind", "download_name"),
        [
            ("a/b.pdf", "PDF", "資料.pdf"),
            ("a/b.DOCX", "DOCX", "資料.docx"),
            ("a/b.c.zip", "ZIP", "資料.zip"),
        ],
    )
    def test_kind__is_the_ending(self, name: str, kind: str, download_name: str) -> None:
        document = EntryDocument(title="資料", file=name)
        assert (document.kind, document.download_name) == (kind, download_name)

    def test_stored_name__says_nothing(self) -> None:
        document = pdf_document(title="秘密の計画")
        path = document.file.name
        assert path.endswith(".pdf")
        assert len(path.rsplit("/", maxsplit=1)[-1]) == len(".pdf") + 32

    @pytest.mark.parametrize("name", ["a.exe", "a.html", "a.pdf.exe", "a.svg", "a", "a.docm"])
    def test_other_endings__are_refused(self, name: str) -> None:
        document = EntryDocument(number=1, title="資料", file=name)
        with pytest.raises(ValidationError) as error:
            document.clean_fields()
        assert "file" in error.value.message_dict


class TestPreview:
    """The secretariat previews a draft as readers will see it (S4)."""

    def test_preview__shows_the_draft(self) -> None:
        entry = entry_in(EntryState.IN_REVIEW, title="下見の題")
        response = entry.make_preview_request()
        assert response.status_code == 200
        assert "下見の題" in response.content.decode()
