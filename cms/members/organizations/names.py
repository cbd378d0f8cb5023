"""Find and choose organisations and local governments by the names that people use (M11, O8)."""

from __future__ import annotations

import re
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.database.spellings import rows_saying
from cms.japanese.folding import fold
from cms.members.organizations.models.local_governments import LocalGovernment
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.standing import domains_of
from cms.web.text import is_number, normalise

#: A name with or without prefecture and county.
PARTS = re.compile(
    r"(?P<prefecture>北海道|東京都|京都府|大阪府|.{2,6}?県)?(?P<county>.+?郡)?(?P<own>.+)"
)
MOST_NAMED = 5
NONE = "「{text}」という団体はありません。団体名の一部を入力し、出てきた名前から選んでください。"
SEVERAL = "「{text}」に当たる団体が{count}あります（{names}）。名前をもう少し長く入力してください。"


def compared_name(name: str) -> str:
    """Return a name for comparison, without differences of width, kana, spaces and (株)."""
    return normalise(fold(name).text).replace(" ", "")


def organizations_named(name: str) -> list[Organization]:
    """Return organisations with this name in any spelling, or else with this former name."""
    wanted = compared_name(name)
    names = list(Organization.objects.standing().values_list("pk", "name", "formerly"))
    found = [pk for pk, name, _ in names if compared_name(name) == wanted]
    if not found:
        found = [pk for pk, _, old in names if wanted in map(compared_name, old.splitlines())]
    return list(Organization.objects.filter(pk__in=found).order_by("pk"))


def is_name_of(name: str, government: LocalGovernment) -> bool:
    """Whether the name means it: 府中市, 東京都府中市; 標津町, 標津郡標津町, 北海道標津町.

    A full name does not mean the one of the same short name in another prefecture. A list without
    prefectures may hold short names only.
    """
    said, full = compared_name(name), compared_name(government.name)
    ours, theirs = PARTS.fullmatch(said), PARTS.fullmatch(full)
    if ours is None or theirs is None:
        return False
    is_same = ours["own"] == theirs["own"] and all(
        ours[part] is None or theirs[part] is None or ours[part] == theirs[part]
        for part in ("prefecture", "county")
    )
    return is_same or said.endswith(full)


def governments_named(name: str, code: str = "") -> list[LocalGovernment]:
    """Return the local governments that the name may mean; 26 short names mean several.

    A code tells which of them is meant; one that fits none is not a code of theirs.
    """
    last = name.strip()[-1:]
    likely = LocalGovernment.objects.filter(name__endswith=last).order_by("code") if last else ()
    found = [each for each in likely if is_name_of(name, each)]
    return [each for each in found if each.code == code] or found


def code_of(organization: Organization) -> str:
    """Return the code of the local government that the organisation is known as; "" if unknown."""
    if organization.local_government_code:
        return organization.local_government_code
    listed = LocalGovernment.objects.filter(domain__in=domains_of(organization)).exclude(domain="")
    found = listed.order_by("code").first()
    return found.code if found else ""


class OrganizationInput(forms.TextInput):
    """A text field with the names of all organisations as suggestions; it needs no script."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = f"{(attrs or {}).get('id', name)}-names"
        field = super().render(name, value, (attrs or {}) | {"list": key}, renderer)
        names = Organization.objects.standing().order_by("name").values_list("name")
        options = format_html_join("", '<option value="{}"></option>', names)
        return format_html('{}<datalist id="{}">{}</datalist>', field, key, options)


class OrganizationField(forms.ModelChoiceField):
    """An organisation by its name in any spelling, a former name, or a part that only it has."""

    widget = OrganizationInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "団体名の一部を入力すると、候補が出ます。")
        super().__init__(Organization.objects.standing(), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show the name; text that is no key is what was typed."""
        if isinstance(value, Organization):
            return value.name
        found = self._by_key(value)
        return found.name if found else value

    def to_python(self, value: Any) -> Organization | None:
        text = str(value).strip() if value else ""
        if not text:
            return None
        found = self._by_key(text) or self._named(text)
        if found is None:
            raise ValidationError(NONE.format(text=text), code="invalid_choice")
        return found

    def _by_key(self, value: Any) -> Organization | None:
        """Return the organisation by its key, which addresses and stored choices hold."""
        key = str(value)
        if not is_number(key):
            return None
        return Organization.objects.standing().filter(pk=int(key)).first()

    def _named(self, text: str) -> Organization | None:
        saying = rows_saying(Organization.objects.standing(), text, "name", "formerly")
        named = [each for each in organizations_named(text) if each.merged_into_id is None]
        found = named or list(saying.order_by("name"))
        if len(found) > 1:
            names = "、".join(each.name for each in found[:MOST_NAMED])
            more = "など" if len(found) > MOST_NAMED else ""
            raise ValidationError(
                SEVERAL.format(text=text, count=len(found), names=names + more), code="several"
            )
        return found[0] if found else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            chosen = self.to_python(data)
        except ValidationError:
            return True
        return (chosen.pk if chosen else None) != (getattr(initial, "pk", initial) or None)


class OrganizationFilter(django_filters.Filter):
    field_class = OrganizationField
