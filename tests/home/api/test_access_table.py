"""The open data hold what visitors find, for every state, type and class: never more (A1, V7, M13).

The worlds are those of the access table and of the test of class 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from catalog.models import Entry, EntrySearchPage, MatchingServicePage
from home.api.dumps.store import renew
from tests.actors import NAMES
from tests.catalog.entries.test_access_table import (
    GONE,
    LIKER,
    STOPPED,
    UNSEARCHABLE,
    WorldTestCase,
    built_once,
)
from tests.catalog.entries.test_confidentiality import CLASS_2
from tests.catalog.html import hit_count, row_ids
from tests.factories import listed_entry
from tests.guidebook.worlds import restrict
from tests.home.api.reading import API, csv_rows, data, dump_files, get, ids, json_rows

pytestmark = pytest.mark.django_db

#: Words of what visitors never see: contacts, documents, persons, drafts.
HIDDEN = (*UNSEARCHABLE, "未承認", "unapproved", "連絡", "機密性")
LIST_FIELDS = {
    "text",
    "facts",
    "id",
    "title",
    "excerpt",
    "type",
    "genres",
    "organization",
    "updated_on",
    "like_count",
    "url",
}
UNKNOWN_ID = 10**9
QUERIES = (
    "",
    "?genre=shown",
    "?genre=hidden",
    "?type=for-special",
    "?type=for-members&type=for-special",
    "?q=概要文",
    "?q=未承認",
    "?q=窓口",
    "?sort=likes",
    "?q=概要文&sort=relevance&genre=shown",
    "?genre=nothing&page=x&sort=y",
)


class OpenDataTestCase(WorldTestCase):
    """A world, and everything that the open data say of it."""

    files: ClassVar[dict[str, bytes]]
    open: ClassVar[Entry]
    said: ClassVar[dict[str, str]]

    @classmethod
    def build(cls) -> None:
        """Build the world with an entry that visitors find in any case, and write the dump."""
        super().build()
        cls.open = listed_entry(
            title="誰でも見つける題",
            genres=[cls.world.genre],
            information_type=cls.world.types["members"],
        )
        renew()
        cls.files, cls.said = dump_files(), {}

    def expected(self) -> set[int]:
        """Return the ids that visitors find, by the rule that every list asks."""
        return set(Entry.objects.listed().values_list("pk", flat=True))

    @classmethod
    def every_answer(cls) -> dict[str, str]:
        """Return what every address of the open data says, files included, asked for once."""
        if not cls.said:
            cls.said = cls._every_answer()
        return cls.said

    @classmethod
    def _every_answer(cls) -> dict[str, str]:
        paths = ["", "types", "genres", "guidebook", "news", "openapi.json", "dumps/"]
        paths += [f"entries{query}" for query in QUERIES]
        paths += [f"entries/{each.pk}" for each in cls.world.subjects]
        found = {path: get(path).content.decode() for path in paths}
        return found | {name: body.decode() for name, body in cls.files.items()}


@pytest.fixture(scope="class")
def world(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """Build the world of the class."""
    yield from built_once(request.cls, django_db_blocker)


@pytest.mark.usefixtures("world")
class TestClass1(OpenDataTestCase):
    """Entries that every visitor finds while they are published."""

    def test_world__has_entries_in_and_out_of_the_list(self) -> None:
        listed = {each.pk for each in self.listed()} | {self.open.pk}
        assert self.expected() == listed
        assert len(listed) == 9
        assert len(self.world.subjects) == 20

    def test_list__holds_what_visitors_find(self) -> None:
        assert set(ids()) == self.expected()

    def test_list__is_the_result_list_under_any_conditions(self) -> None:
        for query in QUERIES:
            page = self.world.cast["visitor"].client.get(f"/matching/search/{query}")
            assert ids(f"entries{query}") == row_ids(page), query
            assert data(f"entries{query}")["total"] == hit_count(page), query

    def test_detail__opens_for_what_visitors_find_only(self) -> None:
        for subject in self.world.subjects:
            response = get(f"entries/{subject.pk}")
            expected = 200 if subject.is_listed else 410 if subject.case in GONE else 404
            assert response.status_code == expected, subject

    def test_detail__says_what_the_list_says(self) -> None:
        rows = {each["id"]: each for each in data("entries?per_page=100")["results"]}
        for pk in self.expected():
            assert data(f"entries/{pk}") == rows[pk]

    def test_rows__have_the_fields_of_the_list_alone(self) -> None:
        for row in data("entries")["results"]:
            assert set(row) == LIST_FIELDS
            assert (row["text"], row["facts"]) == (None, [])

    def test_gone__says_why_and_nothing_else(self) -> None:
        for subject in self.world.subjects:
            if subject.case in GONE:
                answer = get(f"entries/{subject.pk}").json()
                assert set(answer) == {"status", "message"}
                assert (answer["message"] == STOPPED) == (subject.case == "stopped")

    def test_dumps__hold_what_visitors_find(self) -> None:
        rows = json_rows(self.files, "entries")
        assert {each["id"] for each in rows} == self.expected()
        cells = csv_rows(self.files["entries.csv"])
        assert {int(each["id"]) for each in cells} == self.expected()
        assert len(rows) == len(cells) == len(self.expected())

    def test_dumps__say_what_the_api_says(self) -> None:
        found = {each["id"]: each for each in data("entries?per_page=100")["results"]}
        for row in json_rows(self.files, "entries"):
            there = found[row["id"]]
            assert row.pop("url").endswith(there.pop("url").removeprefix("http://127.0.0.1:8000"))
            assert row == there

    def test_counts__are_of_what_visitors_find(self) -> None:
        by_type = {each["slug"]: each["entry_count"] for each in data("types")["results"]}
        by_genre = {each["slug"]: each["entry_count"] for each in data("genres")["results"]}
        assert by_type == {"for-special": 4, "for-members": 5}
        assert by_genre == {"shown": 9, "hidden": 0}

    def test_no_answer__holds_a_hidden_word(self) -> None:
        for path, text in self.every_answer().items():
            said = text if path != "openapi.json" else ""
            words = [each for each in HIDDEN if each in said.replace("q=未承認", "")]
            assert words == [], (path, words)

    def test_no_answer__names_what_is_not_listed(self) -> None:
        for path, text in self.every_answer().items():
            for subject in self.world.subjects:
                if not subject.is_listed:
                    assert subject.title not in text, (path, subject)
                    assert f"{subject.kind}・{subject.case}" not in text, (path, subject)

    def test_likes__are_numbers_without_names(self) -> None:
        rows = {each["id"]: each for each in data("entries")["results"]}
        assert all(rows[each.pk]["like_count"] == 1 for each in self.listed())
        assert all(LIKER not in text for text in self.every_answer().values())

    def test_everybody__gets_what_visitors_get(self) -> None:
        for path in ("entries", "genres", "types", f"entries/{self.open.pk}"):
            answers = {get(path, self.world.cast[name].client).content for name in NAMES}
            assert len(answers) == 1, path


@pytest.mark.usefixtures("world")
class TestClass2(OpenDataTestCase):
    """The same world in class 2: only the one open entry is there."""

    contents: ClassVar[dict[str, Any]] = CLASS_2

    def test_list_and_dumps__hold_nothing_of_it(self) -> None:
        assert ids() == [self.open.pk]
        assert data("entries")["total"] == 1
        assert [each["id"] for each in json_rows(self.files, "entries")] == [self.open.pk]
        assert [each["id"] for each in csv_rows(self.files["entries.csv"])] == [str(self.open.pk)]

    def test_detail__cannot_be_told_from_an_unknown_one(self) -> None:
        nothing = get(f"entries/{UNKNOWN_ID}")
        assert nothing.status_code == 404
        for subject in self.world.subjects:
            response = get(f"entries/{subject.pk}")
            assert response.status_code == 404, subject
            assert response.content == nothing.content, subject
            assert set(response.headers) == set(nothing.headers), subject

    def test_members__get_nothing_of_it_either(self) -> None:
        for name in NAMES:
            client = self.world.cast[name].client
            assert data("entries", client)["total"] == 1, name
            for subject in self.listed():
                assert get(f"entries/{subject.pk}", client).status_code == 404, (name, subject)

    def test_counts__leave_it_out(self) -> None:
        assert [each["entry_count"] for each in data("types")["results"]] == [0, 1]
        assert [each["entry_count"] for each in data("genres")["results"]] == [1, 0]

    def test_no_answer__names_or_quotes_it(self) -> None:
        for path, text in self.every_answer().items():
            said = text if path != "openapi.json" else ""
            words = [each for each in (*HIDDEN, "〔") if each in said.replace("q=未承認", "")]
            assert words == [], (path, words)
            quoted = re.sub(re.escape(f"{API}entries?q=概要文"), "", text)
            assert not re.search("概要文：", quoted), path


class TestClosedSearch:
    """Where visitors may not search, the open data know no entries."""

    @pytest.fixture(autouse=True)
    def entry(self, db: None) -> Entry:
        """Return an entry that would be found."""
        return listed_entry(title="閉じた題")

    def is_closed(self, entry: Entry) -> None:
        """Assert that nothing is there."""
        assert data("entries")["results"] == data("types")["results"] == []
        assert data("entries")["total"] == data("genres")["total"] == 0
        assert get(f"entries/{entry.pk}").status_code == 404
        renew()
        files = dump_files()
        for name in ("entries", "types", "genres"):
            assert json_rows(files, name) == csv_rows(files[f"{name}.csv"]) == []

    def test_open_search__has_data(self, entry: Entry) -> None:
        assert ids() == [entry.pk]
        assert data("types")["total"] == data("genres")["total"] == 1

    def test_unpublished_search__closes_the_data(self, entry: Entry) -> None:
        EntrySearchPage.objects.get().unpublish()
        self.is_closed(entry)

    def test_private_search__closes_the_data(self, entry: Entry) -> None:
        restrict(EntrySearchPage.objects.get())
        self.is_closed(entry)

    def test_private_service__closes_the_data(self, entry: Entry) -> None:
        restrict(MatchingServicePage.objects.get())
        self.is_closed(entry)
