"""How wide an input is, and how much is in it."""

from __future__ import annotations

import pytest
from django import forms
from django.template.loader import render_to_string

from cms.templatetags.form_fields import typed_length, width_class
from cms.web.fields import NarrowEmailField, PlainTextField, TelephoneField


def hinted(hint: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": hint})


def bound(field: forms.Field, value: str | None = None) -> forms.BoundField:
    """Return the field in a form, filled with `value`."""
    made = type("Made", (forms.Form,), {"field": field})
    return made(None if value is None else {"field": value})["field"]


class TestWidth:
    @pytest.mark.parametrize(
        ("field", "width"),
        [
            (TelephoneField(max_length=30), "w-tel"),
            (forms.CharField(widget=hinted("tel")), "w-tel"),
            (forms.IntegerField(), "w-tel"),
            (forms.DateField(widget=forms.DateInput), "w-tel"),
            (forms.CharField(max_length=150, widget=hinted("family-name")), "w-name"),
            (forms.CharField(max_length=50), "w-name"),
            (forms.CharField(widget=forms.PasswordInput), "w-name"),
            (forms.ChoiceField(choices=[("a", "短い")]), "w-name"),
            (forms.ChoiceField(choices=[("a", "長" * 30)]), "w-title"),
            (NarrowEmailField(max_length=254), "w-mail"),
            (forms.CharField(max_length=100), "w-title"),
            (forms.CharField(), "w-title"),
            (forms.CharField(max_length=200), "w-full"),
            (forms.URLField(max_length=500, assume_scheme="https"), "w-full"),
            (PlainTextField(widget=forms.Textarea), "w-full"),
            (forms.FileField(), "w-full"),
        ],
    )
    def test_input__is_as_wide_as_what_goes_in(self, field: forms.Field, width: str) -> None:
        assert width_class(bound(field)) == width


class TestCounter:
    def test_length__counts_characters_and_a_line_break_once(self) -> None:
        assert typed_length(bound(forms.CharField(), "一\r\n二𠮷")) == 4
        assert typed_length(bound(forms.CharField())) == 0

    @pytest.mark.parametrize(
        ("field", "options", "shown"),
        [
            (PlainTextField(max_length=2000, widget=forms.Textarea), {}, "3 / 2,000字"),
            (PlainTextField(max_length=100), {"counter": True}, "3 / 100字"),
            (PlainTextField(max_length=100), {}, ""),
            (PlainTextField(widget=forms.Textarea), {}, ""),
        ],
    )
    def test_field__shows_it_where_there_is_a_limit(
        self, field: forms.Field, options: dict[str, bool], shown: str
    ) -> None:
        context = {"field": bound(field, "水位計"), **options}
        html = render_to_string("components/form_field.html", context)
        assert (f'id="id_field_count">{shown}<' in html) == bool(shown)
        assert ("字" in html) == bool(shown)


class TestMark:
    @pytest.mark.parametrize(
        ("field", "options", "mark"),
        [
            (forms.CharField(), {}, "必須"),
            (forms.CharField(required=False), {}, "任意"),
            (forms.CharField(), {"plain": True}, ""),
            (forms.BooleanField(), {}, "必須"),
            (forms.BooleanField(required=False), {}, ""),
        ],
    )
    def test_label__says_whether_it_must_be_filled(
        self, field: forms.Field, options: dict[str, bool], mark: str
    ) -> None:
        html = render_to_string("components/form_field.html", {"field": bound(field), **options})
        assert [each for each in ("必須", "任意") if each in html] == ([mark] if mark else [])

    def test_label__takes_the_words_of_the_field(self) -> None:
        field = forms.CharField(required=False)
        field.mark = "どちらか必須"
        html = render_to_string("components/form_field.html", {"field": bound(field)})
        assert "どちらか必須" in html
        assert "任意" not in html
