"""Rules about the content of an entry that more than one place asks."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from catalog.entries.validators import (
    confidentiality_is_handled,
    consent_is_declared,
    contact_is_given,
)


class TestContactIsGiven:
    """Telephone or e-mail is required (1.1)."""

    @pytest.mark.parametrize(
        ("tel", "email"),
        [("03-0000-0000", "a@example.jp"), ("03-0000-0000", ""), ("", "a@example.jp")],
    )
    def test_one_way__is_enough(self, tel: str, email: str) -> None:
        assert contact_is_given(tel, email) is None

    def test_no_way__is_refused_in_japanese(self) -> None:
        with pytest.raises(ValidationError, match="電話番号かメールアドレスのどちらか"):
            contact_is_given("", "")


class TestConfidentiality:
    """Class 3 is refused, class 2 needs the declaration, class 1 has no limit (M13)."""

    @pytest.mark.parametrize("confidentiality", [1, 2])
    def test_classes_1_and_2__are_handled(self, confidentiality: int) -> None:
        assert confidentiality_is_handled(confidentiality) is None

    @pytest.mark.parametrize("confidentiality", [0, 3, 4])
    def test_class_3_and_unknown_ones__are_refused(self, confidentiality: int) -> None:
        with pytest.raises(
            ValidationError, match="機密性３の情報は、このサービスでは取り扱えません"
        ):
            confidentiality_is_handled(confidentiality)

    @pytest.mark.parametrize(
        ("confidentiality", "declared"), [(1, True), (1, False), (2, True), (3, False)]
    )
    def test_consent__is_asked_for_class_2_alone(
        self, confidentiality: int, declared: bool
    ) -> None:
        assert consent_is_declared(confidentiality, declared=declared) is None

    def test_class_2_without_consent__is_refused(self) -> None:
        with pytest.raises(ValidationError, match="同意が必要です"):
            consent_is_declared(2, declared=False)
