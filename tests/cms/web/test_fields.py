"""Fields that read what people type in full width."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError

from cms.web.fields import (
    HoneypotForm,
    NarrowEmailField,
    NarrowURLField,
    TelephoneField,
    tell_purposes,
)


class TestTelephoneField:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("03-1234-5678", "03-1234-5678"),
            ("０３（１２３４）５６７８", "03(1234)5678"),
            ("03ー1234ー5678", "03-1234-5678"),
            ("+81 3 1234 5678", "+81 3 1234 5678"),
            ("0312345678（代表）内線12", "0312345678(代表)内線12"),
            ("", ""),
        ],
    )
    def test_number__is_kept_as_written(self, typed: str, kept: str) -> None:
        assert TelephoneField(required=False).clean(typed) == kept

    @pytest.mark.parametrize("typed", ["でんわ", "110", "03-1234", "1" * 3 + "a" * 9, "なし"])
    def test_other_text__is_refused(self, typed: str) -> None:
        with pytest.raises(ValidationError, match="電話番号を、市外局番から"):
            TelephoneField().clean(typed)


class TestHoneypotForm:
    def test_machine__fills_in_what_people_do_not_see(self) -> None:
        form = HoneypotForm({"website": " "})

        assert form.is_from_machine
        assert "内容を消して" in form.errors["website"][0]

    @pytest.mark.parametrize("data", [{}, {"website": ""}], ids=["missing", "empty"])
    def test_person__leaves_it_alone(self, data: dict[str, str]) -> None:
        form = HoneypotForm(data)

        assert form.is_valid()
        assert not form.is_from_machine


class TestNarrowFields:
    def test_email(self) -> None:
        assert NarrowEmailField().clean("　ａ＠ｂ．ｊｐ ") == "a@b.jp"

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("ｈｔｔｐ：／／ａ．ｊｐ／？ｑ＝１", "http://a.jp/?q=1"),
            ("https://a.jp/？", "https://a.jp/？"),
        ],
    )
    def test_url__already_in_ascii_stays(self, typed: str, kept: str) -> None:
        assert NarrowURLField(assume_scheme="https").clean(typed) == kept


class TestPurposes:
    def test_fields__of_the_person_alone_are_told_to_the_browser(self) -> None:
        class Form(forms.Form):
            contact_tel = TelephoneField()
            last_name = forms.CharField()
            title = forms.CharField()

        tell_purposes(form := Form())

        told = {name: each.widget.attrs.get("autocomplete") for name, each in form.fields.items()}
        assert told == {"contact_tel": "tel", "last_name": "family-name", "title": None}
