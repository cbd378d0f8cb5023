"""Rules about the content of an entry that more than one place asks."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from catalog.validators import contact_is_given


class TestContactIsGiven:
    """Telephone or e-mail is required (1.1)."""

    @pytest.mark.parametrize(
        ("tel", "email"),
        [("000-0000", "a@example.jp"), ("000-0000", ""), ("", "a@example.jp")],
    )
    def test_one_way__is_enough(self, tel: str, email: str) -> None:
        assert contact_is_given(tel, email) is None

    def test_no_way__is_refused_in_japanese(self) -> None:
        with pytest.raises(ValidationError, match="電話番号かメールアドレスのどちらか"):
            contact_is_given("", "")
