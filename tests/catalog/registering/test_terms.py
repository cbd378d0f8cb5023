"""The terms of registration and who accepted which version (R4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from catalog.entries.enums import EntryState
from catalog.entries.models.definitions import confidentiality_choices
from catalog.models import ClassDefinitions, Terms, TermsAcceptance
from catalog.registering.terms import accept_terms
from cms.admin.audit import Operator
from tests.actors import Cast
from tests.factories import entry_in, registrant_of

pytestmark = pytest.mark.django_db


def terms(version: str, *, days: int = 0) -> Terms:
    """Return a version that begins in so many days."""
    return Terms.objects.create(
        version=version, body="<p>本文</p>", begins_at=timezone.now() + timedelta(days=days)
    )


class TestInForce:
    """The newest that has begun."""

    @pytest.mark.parametrize(
        ("begins", "version"),
        [
            ({}, None),
            ({"1": 1}, None),
            ({"1": -1}, "1"),
            ({"1": 0}, "1"),
            ({"1": -2, "2": -1}, "2"),
            ({"2": -1, "1": -2}, "2"),
            ({"1": -2, "2": 1}, "1"),
            ({"1": -3, "3": -1, "2": -2, "4": 1}, "3"),
        ],
    )
    def test_newest_that_has_begun__counts(
        self, begins: dict[str, int], version: str | None
    ) -> None:
        for name, days in begins.items():
            terms(name, days=days)
        found = Terms.in_force()
        assert (found.version if found else None) == version

    def test_version__is_given_once(self) -> None:
        terms("1")
        with pytest.raises(IntegrityError), transaction.atomic():
            terms("1")

    def test_name__tells_the_version(self) -> None:
        assert str(terms("2.1")) == "登録の規約 2.1"


class TestDefinitions:
    """The definitions of the classes are versions too, kept with what was accepted (M13)."""

    def test_first_version__is_there_with_its_source(self) -> None:
        found = ClassDefinitions.in_force()
        assert found is not None
        assert "情報セキュリティポリシーに関するガイドライン" in found.source
        assert "協会が決めます" in found.doubt

    def test_version_in_force__is_kept_with_the_acceptance(self) -> None:
        entry = entry_in(EntryState.DRAFT)
        new = ClassDefinitions.objects.create(version="2.0")
        accept_terms(entry, terms("1"), registrant_of(entry))

        assert entry.acceptances.get().definitions == new
        assert new.was_accepted()

    def test_choices__say_the_definition_and_what_the_service_does(self) -> None:
        new = ClassDefinitions(class_1="いち", class_2="に", class_3="さん")

        assert [label for _, label in confidentiality_choices(new)] == [
            "機密性１：いち（表示する相手を限りません）",
            "機密性２：に（同意が必要です。特別会員だけに表示します）",
            "機密性３：さん（このサービスでは取り扱えません）",
        ]
        assert confidentiality_choices(None)[0] == (1, "機密性１（表示する相手を限りません）")


class TestTermsAcceptance:
    def test_same_draft__is_accepted_once(self) -> None:
        entry, version = entry_in(EntryState.DRAFT), terms("1")
        for _ in range(2):
            accept_terms(entry, version, registrant_of(entry))
        assert entry.acceptances.count() == 1

    def test_accepted_version__cannot_be_deleted(self) -> None:
        entry, version = entry_in(EntryState.DRAFT), terms("1")
        accept_terms(entry, version, registrant_of(entry))
        with pytest.raises(ProtectedError):
            version.delete()

    def test_acceptance__outlives_the_account(self) -> None:
        entry, version = entry_in(EntryState.DRAFT), terms("1")
        operator = registrant_of(entry)
        accept_terms(entry, version, operator)
        operator.user.delete()
        acceptance = TermsAcceptance.objects.get()
        assert acceptance.user is None
        assert acceptance.address == operator.address

    def test_acceptance__of_a_job_has_no_person(self) -> None:
        entry, version = entry_in(EntryState.DRAFT), terms("1")
        accept_terms(entry, version, Operator())
        acceptance = TermsAcceptance.objects.get()
        assert (acceptance.user, acceptance.address) == (None, "")
        assert str(acceptance) == f"{entry}：{version}"


class TestHandMadeText:
    @pytest.mark.parametrize("source", ["x", '{"blocks": [', "[]"])
    def test_rich_text_that_no_editor_sends__is_a_bad_request(
        self, cast: Cast, source: str
    ) -> None:
        sent = {"version": "9.9", "begins_at": "2026-04-01", "source": source}
        client = cast["secretariat"].client
        client.raise_request_exception = False
        answer = client.post("/admin/snippets/catalog/classdefinitions/add/", sent)
        assert answer.status_code == 400
