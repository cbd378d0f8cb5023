"""The OpenAPI document, and every address held to it by schemathesis (A1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import TestCase
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import checks as known_checks
from schemathesis.specs.openapi import checks as openapi_checks

from catalog.models import Entry
from home.api import answers
from home.api.dumps.store import renew
from home.models import HomePage, NewsIndexPage
from tests.factories import GenreFactory, InformationTypeFactory, bulk_published
from tests.guidebook.worlds import make_chapter, make_edition
from tests.home.api.reading import API, data
from tests.home.api.test_pages_of_the_site import write_news

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
EXAMPLES = 25  # a statement of each address, in each of the two ways
SEED = 20161122
PLAIN = {"Accept-Encoding": "identity"}
FILES = ("entries.csv", "entries.json", "README.txt", "datapackage.json")

#: Wrong values are ignored by contract, so that data against the schema are not refused.
CHECKS = (
    known_checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
)


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and description of each operation."""
    for path, methods in data("openapi.json")["paths"].items():
        assert set(methods) == {"get"}, path
        yield path, methods["get"]


@pytest.mark.django_db
class TestDocument:
    def test_head__says_what_it_is_and_its_licence(self) -> None:
        document = data("openapi.json")
        assert document["openapi"] == "3.1.0"
        assert document["info"]["license"] == {
            "name": "クリエイティブ・コモンズ 表示 4.0 国際",
            "url": "https://creativecommons.org/licenses/by/4.0/deed.ja",
        }
        assert document["info"]["version"] == "1.0.0"
        assert "contact" not in document["info"]

    def test_paths__are_all_addresses(self) -> None:
        assert {path.removeprefix(API) for path, _ in operations()} == {
            "",
            "types",
            "genres",
            "entries",
            "entries/{entry_id}",
            "guidebook",
            "guidebook/{edition}",
            "guidebook/{edition}/{chapter}",
            "events",
            "events/{slug}",
            "news",
            "news/{slug}",
            "dumps/",
            "dumps/{name}",
        }

    def test_operations__are_named_once_and_explained_in_japanese(self) -> None:
        found = [operation for _, operation in operations()]
        assert len({each["operationId"] for each in found}) == len(found)
        for each in found:
            texts = [each["summary"], each["description"]]
            texts += [parameter["description"] for parameter in each["parameters"]]
            texts += [response["description"] for response in each["responses"].values()]
            assert all(JAPANESE.search(text) for text in texts), each["operationId"]

    def test_fields__are_explained_in_japanese(self) -> None:
        for name, schema in data("openapi.json")["components"]["schemas"].items():
            for field, about in schema["properties"].items():
                if "$ref" not in about and field not in {"results", "licence"}:
                    assert JAPANESE.search(about["description"]), (name, field)

    def test_schemas__allow_nothing_else(self) -> None:
        for name, schema in data("openapi.json")["components"]["schemas"].items():
            assert schema["additionalProperties"] is False, name
            assert set(schema["required"]) == set(schema["properties"]), name

    def test_errors__have_their_schema(self) -> None:
        for path, operation in operations():
            wanted = {"200", "304", "429"} | ({"404"} if "{" in path else set())
            assert wanted <= set(operation["responses"]), path
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    schema = response["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Problem"}

    def test_parameters__of_entries_are_those_of_the_search(self) -> None:
        entries = dict(operations())[f"{API}entries"]
        names = [each["name"] for each in entries["parameters"]]
        assert sorted(names) == ["genre", "only", "page", "per_page", "q", "sort", "type"]
        assert not any(each["required"] for each in entries["parameters"])


class TestConformance(TestCase):
    """Every address answers as the document says, whatever is asked (schemathesis)."""

    schema: ClassVar[Any]

    @classmethod
    def setUpTestData(cls) -> None:
        """Fill the site, and write the files."""
        genre = GenreFactory(slug="bousai", name="防災")
        kind = InformationTypeFactory(slug="case")
        bulk_published(35, genre=genre, information_type=kind)
        make_chapter(make_edition())
        index = HomePage.objects.get().add_child(
            instance=NewsIndexPage(title="お知らせ", slug="news")
        )
        write_news(index, "opening")
        renew()

    def setUp(self) -> None:
        """Read the document through WSGI, and ask as often as it takes."""
        self.rate, answers.RATE = answers.RATE, "100000/m"
        self.addCleanup(setattr, answers, "RATE", self.rate)
        # As Django's own client does while it asks; it must not ask itself here.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)
        self.schema = schemathesis.openapi.from_wsgi(f"{API}openapi.json", get_wsgi_application())

    def operations(self, mode: schemathesis.GenerationMode) -> Iterator[Any]:
        """Yield what can be asked in this way: any text is a sound name."""
        for found in self.schema.get_all_operations():
            operation = found.ok()
            schemas = [each["schema"] for each in operation.definition.raw["parameters"]]
            if mode.is_positive or any(each != {"type": "string"} for each in schemas):
                yield operation

    def hold(self, mode: schemathesis.GenerationMode) -> set[int]:
        """Ask every operation for many things; return the statuses that were met."""
        met: set[int] = set()
        for operation in self.operations(mode):
            strategy = operation.as_strategy(generation_mode=mode)

            @seed(SEED)
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=strategy)
            def ask(case: Any) -> None:
                response = case.call(headers=PLAIN)
                met.add(response.status_code)
                case.validate_response(response, checks=CHECKS)

            ask()
        return met

    def test_sound_requests__are_answered_by_the_document(self) -> None:
        assert self.hold(schemathesis.GenerationMode.POSITIVE) == {200, 404}

    def test_unsound_requests__are_answered_by_the_document(self) -> None:
        assert 200 in self.hold(schemathesis.GenerationMode.NEGATIVE)

    def test_real_names__are_answered_by_the_document(self) -> None:
        pk = Entry.objects.listed().values_list("pk", flat=True)[0]
        known = [
            ("entries/{entry_id}", {"entry_id": pk}),
            ("guidebook/{edition}", {"edition": "ver2"}),
            ("guidebook/{edition}/{chapter}", {"edition": "ver2", "chapter": "1"}),
            ("news/{slug}", {"slug": "opening"}),
            *(("dumps/{name}", {"name": name}) for name in FILES),
        ]
        for template, values in known:
            case = self.schema[f"{API}{template}"]["GET"].Case(path_parameters=values)
            response = case.call(headers=PLAIN)
            assert response.status_code == 200, values
            case.validate_response(response, checks=CHECKS)
